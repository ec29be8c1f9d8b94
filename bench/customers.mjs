// Who writes: customers of the push channel, guests of the web chat, and plain requests to hold them against. Each `say`
// resolves with the times of the turn, in ms, and leaves in `sent` what the ledger checks.
import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { call } from "./load.mjs";

/** The settings with which every bundle runs; there is no model but the offline one. */
export const settings = {
  ENVIRONMENT: "test",
  GROK_API_KEY: "",
  JWT_SECRET: "bench-jwt-secret-0123456789",
  SESSION_SECRET: "bench-session-secret-0123456789",
};

const key = new TextEncoder().encode(settings.SESSION_SECRET);
let turns = 0;
let people = 0;

/** Customers of the push channel. One request is one accept; the reply is what arrives at the platform. */
export function push(server, upstream) {
  const sent = [];
  const answered = (turn) => upstream.arrivals.get(turn) ?? [];
  return {
    sent,
    customer: async () => ++people,
    say: async (chat) => {
      const id = ++turns;
      const text = `turn-${id}`;
      sent.push(text);
      const message = { date: Math.floor(Date.now() / 1000), chat: { id: chat }, from: { first_name: "Ibu" }, text };
      const { status, sentAt, answeredAt } = await call(`${server.url}/bench/webhook`, { update_id: id, message });
      if (status !== 200) throw new Error(`the webhook answers ${status}`);
      return { sentAt, ack: answeredAt - sentAt, reply: () => answered(text)[0] - sentAt };
    },
    settled: () => sent.every((turn) => answered(turn).length > 0),
    problems: () =>
      sent.filter((turn) => answered(turn).length !== 1).map((turn) => `${turn}: ${answered(turn).length} replies`),
    recorded: (message) => (message.role === "USER" ? message.content : null),
    deliveries: true,
  };
}

/** Guests of POST /api/chat; the reply is the response. `tool`: what every answer has to come from. */
export function web(server, messages, tool) {
  const sent = [];
  const problems = [];
  const answers = new Set();
  return {
    sent,
    customer: async () => {
      people++;
      const jwt = new SignJWT().setProtectedHeader({ alg: "HS256" }).setSubject(randomUUID()).setAudience("guest");
      return jwt.setIssuedAt().setExpirationTime("1h").sign(key);
    },
    say: async (token) => {
      const id = `turn-${++turns}`;
      sent.push(id);
      const body = { message: messages[turns % messages.length], clientMessageId: id };
      const answer = await call(`${server.url}/api/chat`, body, { authorization: `Bearer ${token}` });
      const outcome = answer.status === 200 ? JSON.parse(answer.text) : {};
      if (!outcome.response) problems.push(`${id}: ${answer.status} ${answer.text}`);
      if (answers.has(outcome.messageId)) problems.push(`${id}: the answer of another turn`);
      if (tool && !outcome.toolsUsed?.includes(tool)) problems.push(`${id}: answered without ${tool}`);
      answers.add(outcome.messageId);
      return { sentAt: answer.sentAt, ack: Number.NaN, reply: () => answer.answeredAt - answer.sentAt };
    },
    settled: () => true,
    problems: () => problems,
    recorded: (message) => message.client_message_id,
    deliveries: false,
  };
}

/** Requests that are no turns. */
export function plain(server, path, withBody) {
  const problems = [];
  return {
    sent: [],
    customer: async () => ++people,
    say: async (chat) => {
      const message = {
        date: Math.floor(Date.now() / 1000),
        chat: { id: chat },
        from: { first_name: "Ibu" },
        text: "halo",
      };
      const answer = await call(server.url + path, withBody ? { update_id: ++turns, message } : undefined);
      if (answer.status !== 200) problems.push(`${path} answers ${answer.status}`);
      return { sentAt: answer.sentAt, ack: answer.answeredAt - answer.sentAt, reply: () => Number.NaN };
    },
    settled: () => true,
    problems: () => problems,
    recorded: null,
    deliveries: false,
  };
}
