import type { z } from "zod";
import type { ChatMessage, Customer, Fault, Tap } from "../model";
import type { Store } from "../store";
import * as schema from "./schema";

const limits = { text: 4096, caption: 1024, photo: 10 * 1024 * 1024, file: 50 * 1024 * 1024 };

/** A refusal as Telegram words it. */
class Refused extends Error {
  readonly status: number;
  readonly parameters: Record<string, number> | undefined;
  constructor(status: number, description: string, parameters?: Record<string, number>) {
    super(description);
    this.status = status;
    this.parameters = parameters;
  }
}

interface Call {
  store: Store;
  method: string;
  fields: Record<string, unknown>;
  files: Map<string, File>;
  now: number;
}

type Method = (call: Call) => unknown;

const methods: Record<string, Method> = {
  getMe: () => ({ id: 70000001, is_bot: true, first_name: "Kidkazz", username: "kidkazz_bot", can_join_groups: false }),
  setWebhook: (call) => {
    const given = read(schema.setWebhook, call);
    const { protocol, hostname } = URL.canParse(given.url) ? new URL(given.url) : { protocol: "", hostname: "" };
    const own = hostname === "127.0.0.1" || hostname === "localhost";
    if (given.url !== "" && protocol !== "https:" && !own)
      throw new Refused(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook");
    call.store.setFact("webhook", given);
    return true;
  },
  deleteWebhook: ({ store }) => {
    store.setFact("webhook", { url: "" });
    return true;
  },
  getWebhookInfo: ({ store }) => {
    const {
      url = "",
      allowed_updates,
      max_connections = 40,
    } = store.fact<z.infer<typeof schema.setWebhook>>("webhook") ?? {};
    return {
      url,
      has_custom_certificate: false,
      pending_update_count: 0,
      max_connections,
      ...(allowed_updates && { allowed_updates }),
    };
  },
  setMyCommands: (call) => {
    const { commands, language_code: language = "" } = read(schema.setMyCommands, call);
    call.store.setFact(`commands ${language}`, commands);
    return true;
  },
  getMyCommands: (call) => {
    const { language_code: language = "" } = read(schema.byLanguage, call);
    return call.store.fact(`commands ${language}`) ?? [];
  },
  sendMessage: (call) => {
    const given = read(schema.sendMessage, call);
    const { text, entities } = formatted(
      given.text,
      given.parse_mode,
      given.entities,
      limits.text,
      "text is empty",
      "message is too long",
    );
    return sent(call, given, { text, entities });
  },
  sendPhoto: (call) => sentFile(call, "photo", "image"),
  sendVideo: (call) => sentFile(call, "video", "video"),
  sendAudio: (call) => sentFile(call, "audio", "audio"),
  sendVoice: (call) => sentFile(call, "voice", "voice"),
  sendDocument: (call) => sentFile(call, "document", "document"),
  sendMediaGroup: (call) => {
    const given = read(schema.sendMediaGroup, call);
    if (given.media.length < 2 || given.media.length > 10)
      throw new Refused(400, "Bad Request: wrong number of items in the media group");
    return given.media.map((item) => {
      const kind = item.type === "photo" ? "image" : item.type;
      return sent(call, given, { text: item.caption ?? "", file: fileOf(call, item.media, kind) });
    });
  },
  sendChatAction: (call) => {
    const { chat_id: id } = read(schema.sendChatAction, call);
    const customer = chatOf(call.store, id);
    call.store.putCustomer({ ...customer, typingUntil: call.now + 5_000 });
    return true;
  },
  answerCallbackQuery: (call) => {
    const { callback_query_id: id } = read(schema.answerCallbackQuery, call);
    if (call.store.fact(`query ${id}`) !== "open")
      throw new Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid");
    call.store.setFact(`query ${id}`, "answered");
    return true;
  },
  getFile: (call) => {
    const { file_id: id } = read(schema.getFile, call);
    const media = call.store.media(id);
    if (!media) throw new Refused(400, "Bad Request: invalid file_id");
    return { file_id: id, file_unique_id: id, file_size: media.bytes.byteLength, file_path: `files/${id}` };
  },
};

/** One call of the Bot API, as the real one answers it. `hold`: ms before the answer goes out, the message being there already. */
export async function callApi(
  request: Request,
  method: string,
  store: Store,
  now: number,
): Promise<{ response: Response; hold: number }> {
  const known = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (!known) return { response: answer(404, { ok: false, error_code: 404, description: "Not Found" }), hold: 0 };
  const fault = method.startsWith("send") && method !== "sendChatAction" ? store.takeFault(method) : null;
  try {
    const call = await readCall(request, method, store, now);
    refuseBy(fault);
    const result = known(call);
    return {
      response: answer(200, { ok: true, result }),
      hold: fault?.kind === "accepted" || fault?.kind === "slow" ? (fault.ms ?? 15_000) : 0,
    };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { status, message: description, parameters } = error;
    return {
      response: answer(status, { ok: false, error_code: status, description, ...(parameters && { parameters }) }),
      hold: 0,
    };
  }
}

function refuseBy(fault: Fault | null): void {
  switch (fault?.kind) {
    case "rate":
    case "pair": {
      const seconds = fault.retryAfter ?? 1;
      throw new Refused(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds });
    }
    case "server":
      throw new Refused(500, "Internal Server Error");
    case "blocked":
      throw new Refused(403, "Forbidden: bot was blocked by the user");
    case "token":
      throw new Refused(401, "Unauthorized");
  }
}

async function readCall(request: Request, method: string, store: Store, now: number): Promise<Call> {
  const fields: Record<string, unknown> = {};
  const files = new Map<string, File>();
  if (request.headers.get("content-type")?.startsWith("multipart/form-data")) {
    for (const [name, value] of (await request.formData()) as unknown as Iterable<[string, string | File]>) {
      if (typeof value !== "string") files.set(name, value);
      else fields[name] = parsed(value);
    }
  } else if (request.method === "POST") Object.assign(fields, parsed(await request.text()));
  for (const [name, value] of new URL(request.url).searchParams) fields[name] = parsed(value);
  for (const file of files.values()) Object.defineProperty(file, "held", { value: await file.arrayBuffer() });
  return { store, method, fields, files, now };
}

/** Fields of forms and addresses are JSON where they are no plain text. */
function parsed(value: string): unknown {
  try {
    return /^[[{"\dtfn-]/.test(value) ? JSON.parse(value) : value;
  } catch {
    return value;
  }
}

function read<T extends z.ZodType>(type: T, { fields }: Call): z.infer<T> {
  const result = type.safeParse(fields);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const words = issue?.message ?? "";
  const name = issue?.path[0];
  throw new Refused(
    400,
    `Bad Request: ${/^[A-Z_]+$|secret token/.test(words) ? words : name === "chat_id" ? "chat_id is empty" : `field "${issue?.path.join(".")}" is not as it should be`}`,
  );
}

function chatOf(store: Store, id: string): Customer {
  const customer = store.customer(id);
  if (!customer || customer.lastInboundAt === null) throw new Refused(400, "Bad Request: chat not found");
  if (customer.blocked) throw new Refused(403, "Forbidden: bot was blocked by the user");
  return customer;
}

interface Common {
  chat_id: string;
  reply_markup?: unknown;
  reply_parameters?: { message_id: number; allow_sending_without_reply?: boolean | undefined } | undefined;
}

/** Keeps what was sent, and gives the message as Telegram describes it. */
function sent({ store, method, fields, now }: Call, given: Common, shown: Partial<ChatMessage> & { text: string }) {
  const customer = chatOf(store, given.chat_id);
  const quoted = given.reply_parameters && store.messageById(`${customer.id}:${given.reply_parameters.message_id}`);
  if (given.reply_parameters && !quoted && !given.reply_parameters.allow_sending_without_reply)
    throw new Refused(400, "Bad Request: message to be replied not found");
  const id = store.next(`message ${customer.id}`);
  store.addMessage(customer.id, {
    id: `${customer.id}:${id}`,
    from: "bot",
    at: now,
    ...shown,
    ...keyboardOf(given.reply_markup),
    ...(quoted && { quotes: quoted.message.text }),
    state: "delivered",
    call: { method, body: fields },
  });
  store.putCustomer({ ...customer, typingUntil: 0 });
  return {
    message_id: id,
    date: Math.floor(now / 1000),
    chat: { id: Number(customer.id), type: "private", first_name: customer.name },
    text: shown.text,
  };
}

function keyboardOf(markup: unknown): Pick<ChatMessage, "buttons" | "asks"> {
  const inline = schema.inlineKeyboard.safeParse(markup).data?.inline_keyboard;
  if (inline) {
    const rows = inline.map((row) =>
      row.flatMap(({ text, callback_data: id }): Tap[] => (id === undefined ? [] : [{ id, title: text }])),
    );
    return { buttons: rows };
  }
  const button = schema.replyKeyboard.safeParse(markup).data?.keyboard.flat()[0];
  return button?.request_contact ? { asks: "contact" } : button?.request_location ? { asks: "location" } : {};
}

function sentFile(call: Call, field: string, kind: "image" | "video" | "audio" | "voice" | "document") {
  const given = read(schema.sendFile, call);
  const { text, entities } = formatted(
    given.caption ?? "",
    given.parse_mode,
    given.caption_entities,
    limits.caption,
    null,
    "message caption is too long",
  );
  const source = call.fields[field] ?? (call.files.has(field) ? `attach://${field}` : undefined);
  if (typeof source !== "string") throw new Refused(400, `Bad Request: there is no ${field} in the request`);
  return sent(call, given, { text, entities, file: fileOf(call, source, kind) });
}

function fileOf({ store, files }: Call, source: string, kind: "image" | "video" | "audio" | "voice" | "document") {
  if (/^https?:\/\//.test(source)) return { kind, url: source };
  const file = files.get(source.replace(/^attach:\/\//, "")) as (File & { held: ArrayBuffer }) | undefined;
  if (!file) {
    if (store.media(source)) return { kind, mediaId: source };
    throw new Refused(400, "Bad Request: wrong file identifier/HTTP URL specified");
  }
  if (file.size === 0) throw new Refused(400, "Bad Request: file must be non-empty");
  if (file.size > (kind === "image" ? limits.photo : limits.file)) throw new Refused(413, "Request Entity Too Large");
  const mediaId = `BQACAgUAAx${store.next("file")}`;
  store.addMedia(mediaId, file.type || "application/octet-stream", file.held, file.name);
  return { kind, mediaId, filename: file.name };
}

/** The text after its marks were taken out, and the marks; refuses what Telegram cannot read. */
function formatted(
  text: string,
  mode: string | undefined,
  given: z.infer<typeof schema.entity>[] | undefined,
  limit: number,
  empty: string | null,
  long: string,
) {
  const entities = given ?? [];
  let plain = text;
  if (mode === "HTML") {
    const open: string[] = [];
    plain = text.replace(/<(\/?)([a-z-]+)(?:\s[^>]*)?>/gi, (tag, slash: string, name: string) => {
      if (!/^(?:b|strong|i|em|u|ins|s|strike|del|a|code|pre|tg-spoiler|blockquote)$/.test(name))
        throw parseError(`Unsupported start tag "${name}" at byte offset ${text.indexOf(tag)}`);
      if (slash && open.pop() !== name) throw parseError(`Unexpected end tag at byte offset ${text.indexOf(tag)}`);
      if (!slash) open.push(name);
      return "";
    });
    if (open.length > 0) throw parseError(`Can't find end tag corresponding to start tag "${open.at(-1)}"`);
    plain = plain
      .replace(/&lt;/g, "<")
      .replace(/&gt;/g, ">")
      .replace(/&quot;/g, '"')
      .replace(/&amp;/g, "&");
  } else if (mode !== undefined) throw parseError("this stand-in reads HTML and entities only");
  for (const { offset, length, type, url } of entities) {
    if (offset + length > plain.length) throw new Refused(400, "Bad Request: ENTITY_BOUNDS_INVALID");
    if (type === "text_link" && !URL.canParse(url ?? "")) throw new Refused(400, "Bad Request: ENTITY_URL_INVALID");
  }
  if (empty !== null && plain.trim() === "") throw new Refused(400, `Bad Request: message ${empty}`);
  if (plain.length > limit) throw new Refused(400, `Bad Request: ${long}`);
  return { text: plain, entities };
}

function parseError(why: string): Refused {
  return new Refused(400, `Bad Request: can't parse entities: ${why}`);
}

function answer(status: number, body: unknown): Response {
  return Response.json(body, { status });
}
