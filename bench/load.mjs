// Closed-loop load on loopback: as many requests in flight as `concurrency` says, and raw latencies.
import http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/** Longer than anything may take here, ms. */
const patience = 20_000;

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

/** POSTs JSON (or GETs without a body): status, text, and the times at which it was sent and answered, ms. */
export function call(url, body, headers = {}) {
  const { promise, resolve, reject } = Promise.withResolvers();
  const sentAt = performance.now();
  const method = body === undefined ? "GET" : "POST";
  const request = http.request(
    url,
    { agent, method, timeout: patience, headers: { "content-type": "application/json", ...headers } },
    (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (data) => {
        text += data;
      });
      response.on("end", () => resolve({ status: response.statusCode, text, sentAt, answeredAt: performance.now() }));
    },
  );
  request.on("timeout", () => request.destroy(new Error(`no answer from ${url} in ${patience} ms`)));
  request.on("error", reject);
  request.end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}

/** `one(0)` to `one(n - 1)`, at most `concurrency` at a time; their results in order. */
export async function run(n, concurrency, one) {
  const results = new Array(n);
  let next = 0;
  const worker = async () => {
    while (next < n) {
      const index = next++;
      results[index] = await one(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(n, concurrency) }, worker));
  return results;
}

/** Waits until `check` is true; throws after `patience`. */
export async function until(what, check) {
  const end = performance.now() + patience;
  while (!(await check())) {
    if (performance.now() > end) throw new Error(`waited ${patience} ms for ${what}`);
    await sleep(5);
  }
}

export function quantile(values, q) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];
}

export const hangUp = () => agent.destroy();
