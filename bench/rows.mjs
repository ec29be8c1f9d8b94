// What is measured. `n`: turns of a round at concurrency 32; `single`: at concurrency 1, where it is measured.
import { plain, push, web } from "./customers.mjs";

const real = "wrangler.toml";
const echo = "bench/echo/wrangler.toml";

export const rows = [
  { key: "push", name: "push, echo, warm", config: echo, mode: "warm", n: 900, single: 200, people: push },
  { key: "push-new", name: "push, echo, new customers", config: echo, mode: "new", n: 400, single: 60, people: push },
  { key: "push-burst", name: "push, echo, same chat, 24 at once", config: echo, mode: "burst", n: 600, people: push },
  { key: "web", name: "web, “halo”, warm", config: real, mode: "warm", n: 900, single: 100, people: halo },
  { key: "web-faq", name: "web, FAQ question, warm", config: real, mode: "warm", n: 600, single: 80, people: faq },
  { key: "web-new", name: "web, “halo”, new guests", config: real, mode: "new", n: 400, single: 60, people: halo },
  { key: "bare", name: "bare Durable Object write", config: echo, mode: "warm", n: 3000, single: 500, people: bare },
  { key: "hono", name: "trivial Hono route", config: echo, mode: "warm", n: 4000, single: 1000, people: hono },
];

function halo(server) {
  return web(server, ["halo"], null);
}

/** Questions as the FAQ has them, spread over all of it. */
async function faq(server) {
  const found = await server.rows("SELECT question FROM faq_documents WHERE locale = 'id-ID' ORDER BY id");
  const questions = found.filter((_, index) => index % 3 === 0).map((row) => row.question);
  return web(server, questions, "search_faq");
}

function bare(server) {
  return plain(server, "/bench/bare", true);
}

function hono(server) {
  return plain(server, "/bench/hello", false);
}
