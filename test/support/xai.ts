import { type DefaultBodyType, HttpResponse, http, type StrictRequest } from "msw";

/** Wire fixtures of xAI's Responses API: POST https://api.x.ai/v1/responses, streamed. */
export const RESPONSES = "https://api.x.ai/v1/responses";

type Event = { type: string } & Record<string, unknown>;

export interface Usage {
  input: number;
  output: number;
  cached: number;
  /** 1e-10 USD */
  ticks: number;
}

const usual: Usage = { input: 1200, output: 60, cached: 1024, ticks: 6_048_000 };

const response = (id: string) => ({
  id,
  object: "response",
  created_at: 1_790_000_000,
  model: "grok-4.3",
  status: "in_progress",
  output: [],
});

const created = (id: string): Event => ({ type: "response.created", response: response(id) });

const completed = (id: string, used: Usage): Event => ({
  type: "response.completed",
  response: {
    ...response(id),
    status: "completed",
    usage: {
      input_tokens: used.input,
      output_tokens: used.output,
      total_tokens: used.input + used.output,
      input_tokens_details: { cached_tokens: used.cached },
      output_tokens_details: { reasoning_tokens: 0 },
      cost_in_usd_ticks: used.ticks,
    },
  },
});

/** The events of a message up to its end; `whole` false: it stops within. */
export function messageEvents(text: string, pieceLength = 12): Event[] {
  const message = { type: "message", id: "msg_1", role: "assistant" };
  return [
    created("resp_m"),
    {
      type: "response.output_item.added",
      output_index: 0,
      item: { ...message, status: "in_progress", content: [] },
    },
    ...(text.match(new RegExp(`[\\s\\S]{1,${pieceLength}}`, "g")) ?? []).map((delta) => ({
      type: "response.output_text.delta",
      item_id: "msg_1",
      output_index: 0,
      content_index: 0,
      delta,
    })),
    {
      type: "response.output_item.done",
      output_index: 0,
      item: { ...message, status: "completed", content: [{ type: "output_text", text, annotations: [] }] },
    },
  ];
}

/** A stream that closes after its events, breaks, or stays open and silent. */
export function sse(
  events: readonly Event[],
  options: { breaks?: boolean; ends?: boolean } = {},
): HttpResponse<DefaultBodyType> {
  const encoder = new TextEncoder();
  const body = new ReadableStream({
    async start(controller) {
      for (const event of events) controller.enqueue(encoder.encode(`data: ${JSON.stringify(event)}\n\n`));
      // what was sent is read before the connection breaks
      await new Promise((resolve) => setTimeout(resolve, options.breaks ? 20 : 0));
      if (options.breaks) controller.error(new Error("connection lost"));
      else if (options.ends !== false) controller.close();
    },
  });
  return new HttpResponse(body, { headers: { "content-type": "text/event-stream" } });
}

/** A whole streamed message, in pieces of so many characters. */
export function says(text: string, used: Usage = usual, pieceLength?: number) {
  return sse([...messageEvents(text, pieceLength), completed("resp_m", used)]);
}

/** A whole streamed reply by the contract. */
export function replies(fields: Record<string, unknown>, used?: Usage) {
  return says(JSON.stringify({ ...silent, ...fields }), used);
}

const silent = {
  text: "",
  citations: [],
  quickReplies: [],
  cards: [],
  request: null,
  intent: "other",
  confidence: 0.9,
  needsHuman: false,
};

/** Grok sends a tool call's arguments in one piece. */
export function calls(name: string, input: unknown, used: Usage = usual) {
  return sse([created("resp_t"), ...callEvents(name, input, 0), completed("resp_t", used)]);
}

/** Several tool calls in one step. */
export function callsAll(...wanted: [name: string, input: unknown][]) {
  const events = wanted.flatMap(([name, input], at) => callEvents(name, input, at));
  return sse([created("resp_t"), ...events, completed("resp_t", usual)]);
}

/** A message and a tool call in one step. */
export function saysAndCalls(text: string, name: string, input: unknown) {
  return sse([...messageEvents(text), ...callEvents(name, input, 1), completed("resp_m", usual)]);
}

function callEvents(name: string, input: unknown, at: number): Event[] {
  const item = {
    type: "function_call",
    id: `fc_${at}`,
    call_id: `call_${name}`,
    name,
    arguments: JSON.stringify(input),
  };
  return [
    {
      type: "response.output_item.added",
      output_index: at,
      item: { ...item, arguments: "", status: "in_progress" },
    },
    { type: "response.function_call_arguments.delta", item_id: item.id, output_index: at, delta: item.arguments },
    { type: "response.function_call_arguments.done", item_id: item.id, output_index: at, arguments: item.arguments },
    { type: "response.output_item.done", output_index: at, item: { ...item, status: "completed" } },
  ];
}

/** What a request to xAI carries, as far as tests look at it. */
export interface XaiRequest {
  model: string;
  store: boolean;
  prompt_cache_key: string;
  safety_identifier: string;
  reasoning: { effort: string };
  tool_choice: string;
  tools: { name: string; parameters: Record<string, unknown> }[];
  text: { format: { type: string; strict: boolean; schema: { required: string[]; additionalProperties: boolean } } };
  input: Record<string, unknown>[];
}

/** Answers the n-th call with the n-th answer, the last one again and again; `seen` keeps the requests. */
export function grok(...answers: (() => Response | Promise<Response>)[]) {
  const seen: XaiRequest[] = [];
  const handler = http.post(RESPONSES, async ({ request }: { request: StrictRequest<DefaultBodyType> }) => {
    seen.push((await request.json()) as XaiRequest);
    const answer = answers[Math.min(seen.length, answers.length) - 1];
    return answer ? answer() : HttpResponse.error();
  });
  return { handler, seen };
}
