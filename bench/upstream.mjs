// The platform that a push channel calls: takes every message, and notes which turns it answers, and when.
import { once } from "node:events";
import { createServer } from "node:http";

/** What a message of the load looks like, and how a reply names it. */
export const turnMark = /turn-\d+/g;

export async function startUpstream() {
  /** turn → times at which a reply to it arrived, ms */
  const arrivals = new Map();
  let messages = 0;
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (data) => {
      body += data;
    });
    request.on("end", () => {
      const at = performance.now();
      for (const turn of JSON.parse(body).text.match(turnMark) ?? [])
        arrivals.set(turn, [...(arrivals.get(turn) ?? []), at]);
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ ok: true, result: { message_id: ++messages } }));
    });
  });
  server.keepAliveTimeout = 120_000;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    arrivals,
    messages: () => messages,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
