// A stand-in for xAI on this machine: the Responses API as far as the service uses it, strict about what the real one refuses, with
// faults on demand. `npm run fake:xai` starts it alone; XAI_BASE_URL=http://127.0.0.1:PORT/v1 GROK_API_KEY=any points the service at it.
import { once } from "node:events";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { answerTo } from "./personality.mjs";
import { handleTranscription } from "./transcription.mjs";

const models = ["grok-4.3", "grok-4.7", "grok-4.5"];
/** characters of a token */
const PER_TOKEN = 4;
/** USD per million tokens of grok-4.3: fresh, cached, out */
const price = { fresh: 1.25, cached: 0.2, out: 2.5 };

/** Starts it; `requests` are all bodies that came to /v1/responses, `fault(fault, times)` makes the next ones go wrong. */
export async function startXai(port = 0) {
  const state = { requests: [], arrived: 0, faults: [], last: new Map() };
  const server = createServer((request, response) => {
    handle(request, response, state).catch((error) => {
      if (!response.headersSent) send(response, 500, { error: { message: String(error) } });
      else response.destroy();
    });
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}/v1`,
    requests: state.requests,
    /** calls of the model so far, refused ones too */
    arrived: () => state.arrived,
    fault: (fault, times = 1) => state.faults.push(...Array.from({ length: times }, () => fault)),
    clear: () => state.faults.splice(0),
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function handle(request, response, state) {
  const { pathname } = new URL(request.url, "http://x");
  if (pathname === "/control/requests") return send(response, 200, state.requests);
  if (pathname === "/control/faults") {
    const { fault, times = 1 } = await bodyOf(request);
    state.faults.push(...Array.from({ length: times }, () => fault));
    return send(response, 200, { faults: state.faults.length });
  }
  const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
  if (!key) return send(response, 401, { error: "No API key provided." });
  if (key === "wrong") return send(response, 400, { code: "invalid-argument", error: "Incorrect API key provided." });
  if (pathname === "/v1/language-models")
    return send(response, 200, { models: models.map((id) => ({ id, aliases: [] })) });
  if (pathname === "/v1/stt" && request.method === "POST") return handleTranscription(request, response);
  if (pathname !== "/v1/responses" || request.method !== "POST") return send(response, 404, { error: "Not found" });
  state.arrived++;
  const body = await bodyOf(request);
  const fault = state.faults.shift() ?? { kind: "none" };
  const refusal = fault.kind === "status" ? [fault.status, { error: "refused on demand" }] : refusalOf(body);
  if (refusal) return send(response, ...refusal, fault.retryAfter && { "retry-after": String(fault.retryAfter) });
  state.requests.push(body);
  if (fault.kind === "silence") return;
  if (fault.kind === "slow") await new Promise((resolve) => setTimeout(resolve, fault.ms));
  await stream(response, body, fault, cachedIn(body, state));
}

/** What the real one refuses of what we might send. */
function refusalOf(body) {
  if (!models.includes(body.model))
    return [404, { code: "not-found", error: `The model ${body.model} does not exist.` }];
  if (body.stream !== true) return [400, { error: "only streams are spoken here" }];
  if (!Array.isArray(body.input) || body.input.length === 0) return [422, { error: "input: at least one item" }];
  for (const name of ["presence_penalty", "frequency_penalty", "stop"])
    if (name in body) return [400, { error: `${name} is not supported` }];
  const schemas = [body.text?.format?.schema, ...(body.tools ?? []).map((tool) => tool.parameters)];
  const bad = schemas.map((schema) => schemaFault(schema)).find(Boolean);
  return bad ? [400, { error: bad }] : null;
}

function schemaFault(schema) {
  if (schema === true || schema === false) return "boolean schemas are not supported";
  if (schema === null || typeof schema !== "object") return null;
  if (Array.isArray(schema.items)) return "items: an array is not supported";
  if (Array.isArray(schema.enum) && schema.enum.length === 0) return "enum: empty";
  if (schema.maxLength > 2048) return "maxLength: at most 2048";
  const inner = [schema.items, ...Object.values(schema.properties ?? {}), ...(schema.anyOf ?? [])];
  return inner.map((each) => schemaFault(each)).find(Boolean) ?? null;
}

/** Tokens of the prompt that the last request of the same cache key had as its beginning, in blocks of 128. */
function cachedIn(body, { last }) {
  const prompt = promptOf(body);
  const before = last.get(body.prompt_cache_key) ?? "";
  last.set(body.prompt_cache_key, prompt);
  const tokens = commonPrefix(before, prompt) / PER_TOKEN;
  return { input: Math.ceil(prompt.length / PER_TOKEN), cached: Math.floor(tokens / 128) * 128 };
}

/** What the provider's cache sees of a request, in its order: tools, then the messages. */
export function promptOf({ tools = [], input }) {
  return JSON.stringify(tools) + JSON.stringify(input);
}

export function commonPrefix(one, other) {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at++;
  return at;
}

async function stream(response, body, fault, { input, cached }) {
  const { text, call } = answerTo(body);
  const said = fault.kind === "nonsense" ? fault.text : text;
  response.writeHead(200, { "content-type": "text/event-stream" });
  const id = `resp_${body.input.length}`;
  const base = { id, object: "response", created_at: 1_790_000_000, model: body.model, output: [] };
  const write = (event) => response.write(`data: ${JSON.stringify(event)}\n\n`);
  write({ type: "response.created", response: { ...base, status: "in_progress" } });
  if (fault.kind === "hang") return;
  let out = 20;
  if (call && fault.kind !== "nonsense") {
    const item = {
      type: "function_call",
      id: "fc_1",
      call_id: `call_${body.input.length}`,
      name: call.name,
      arguments: JSON.stringify(call.input),
    };
    write({
      type: "response.output_item.added",
      output_index: 0,
      item: { ...item, arguments: "", status: "in_progress" },
    });
    write({ type: "response.function_call_arguments.delta", item_id: "fc_1", output_index: 0, delta: item.arguments });
    write({
      type: "response.function_call_arguments.done",
      item_id: "fc_1",
      output_index: 0,
      arguments: item.arguments,
    });
    write({ type: "response.output_item.done", output_index: 0, item: { ...item, status: "completed" } });
  } else {
    const message = { type: "message", id: "msg_1", role: "assistant" };
    write({
      type: "response.output_item.added",
      output_index: 0,
      item: { ...message, status: "in_progress", content: [] },
    });
    const pieces = said.match(/[\s\S]{1,24}/g) ?? [];
    const until = fault.kind === "break" ? Math.floor(pieces.length / 2) : pieces.length;
    for (const delta of pieces.slice(0, until))
      write({ type: "response.output_text.delta", item_id: "msg_1", output_index: 0, content_index: 0, delta });
    if (fault.kind === "break") return void setTimeout(() => response.destroy(), 10);
    if (fault.kind === "error")
      return void response.end(
        `data: ${JSON.stringify({ type: "error", code: "service_unavailable", message: "capacity" })}\n\n`,
      );
    const content = [{ type: "output_text", text: said, annotations: [] }];
    write({ type: "response.output_item.done", output_index: 0, item: { ...message, status: "completed", content } });
    out = Math.ceil(said.length / PER_TOKEN);
  }
  const usd = ((input - cached) * price.fresh + cached * price.cached + out * price.out) / 1e6;
  write({
    type: "response.completed",
    response: {
      ...base,
      status: "completed",
      usage: {
        input_tokens: input,
        output_tokens: out,
        total_tokens: input + out,
        input_tokens_details: { cached_tokens: cached },
        output_tokens_details: { reasoning_tokens: 0 },
        cost_in_usd_ticks: Math.round(usd * 1e10),
      },
    },
  });
  response.end();
}

async function bodyOf(request) {
  let text = "";
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}

function send(response, status, body, headers = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { url } = await startXai(Number(process.env.XAI_PORT ?? 8790));
  console.log(`XAI_BASE_URL=${url} GROK_API_KEY=any npm run dev`);
}
