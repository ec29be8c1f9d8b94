import type { ChatMessage, Customer, Fault } from "../model";
import type { Store } from "../store";
import * as schema from "./schema";

const day = 24 * 3_600_000;
/** What each kind may be, and how large: bytes. */
const files: Record<string, { mime: RegExp; size: number }> = {
  image: { mime: /^image\/(?:jpeg|png)$/, size: 5 * 1024 * 1024 },
  video: { mime: /^video\/(?:mp4|3gpp)$/, size: 16 * 1024 * 1024 },
  audio: { mime: /^audio\/(?:aac|amr|mpeg|mp4|ogg)/, size: 16 * 1024 * 1024 },
  document: { mime: /^./, size: 100 * 1024 * 1024 },
};

class Refused extends Error {
  readonly code: number;
  readonly status: number;
  readonly details: string;
  constructor(code: number, message: string, details = message, status = 400) {
    super(message);
    this.code = code;
    this.details = details;
    this.status = status;
  }
}

export interface Answered {
  response: Response;
  /** ms before the answer goes out, the message being there already */
  hold: number;
  /** what the customer's chat got, for the statuses that follow */
  sent?: {
    customer: Customer;
    message: ChatMessage;
    callbackData: string | undefined;
    fails: { code: number; title: string } | null;
  };
}

interface Graph {
  store: Store;
  request: Request;
  /** path after the version */
  path: string[];
  now: number;
}

/** One call of the Graph API, as the real one answers it. */
export async function callGraph(graph: Graph): Promise<Answered> {
  try {
    const token = /^Bearer (.+)$/.exec(graph.request.headers.get("authorization") ?? "")?.[1];
    if (!token) throw new Refused(0, "AuthException", "No access token", 401);
    if (graph.store.fact("token expired") === true || token === "expired") throw expired();
    return await route(graph);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, message, details, status } = error;
    const body = {
      message: `(#${code}) ${message}`,
      type: "OAuthException",
      code,
      error_data: { messaging_product: "whatsapp", details },
      fbtrace_id: "AEmulated",
    };
    const headers = new Headers(code === 130429 ? { "retry-after": "1" } : undefined);
    return { response: Response.json({ error: body }, { status, headers }), hold: 0 };
  }
}

async function route({ store, request, path, now }: Graph): Promise<Answered> {
  const [node = "", edge] = path;
  const get = request.method === "GET";
  const ok = (body: unknown): Answered => ({ response: Response.json(body), hold: 0 });
  if (edge === "messages" && !get) return messages(store, node, await bodyOf(request), now);
  if (edge === "media" && !get) return ok(await upload(store, request));
  if (edge === "message_templates") return ok(get ? { data: templates(store) } : created(store, await bodyOf(request)));
  if (edge === "subscribed_apps") return ok(subscribed(store, get ? null : await bodyOf(request)));
  if (edge === "phone_numbers") return ok({ data: [numberOf(node)] });
  if (node === "debug_token")
    return ok({
      data: { is_valid: true, expires_at: 0, scopes: ["whatsapp_business_management", "whatsapp_business_messaging"] },
    });
  if (edge === undefined && get) {
    const media = store.media(node);
    if (media) {
      const url = new URL(request.url);
      url.pathname = url.pathname.replace(/\/[^/]+$/, `/files/${node}`);
      return ok({
        messaging_product: "whatsapp",
        id: node,
        url: url.href,
        mime_type: media.mime,
        file_size: media.bytes.byteLength,
      });
    }
    if (/^\d+$/.test(node)) return ok(numberOf(node));
  }
  if (node === "files" && edge !== undefined && get) {
    const media = store.media(edge);
    if (media) return { response: new Response(media.bytes, { headers: { "content-type": media.mime } }), hold: 0 };
  }
  throw new Refused(100, "Unsupported request", `there is no ${request.method} ${path.join("/")}`, 404);
}

function numberOf(id: string) {
  return {
    id,
    display_phone_number: "+62 811-0000-0001",
    verified_name: "Kidkazz",
    quality_rating: "GREEN",
    code_verification_status: "VERIFIED",
    status: "CONNECTED",
  };
}

function messages(store: Store, account: string, body: unknown, now: number): Answered {
  const read = schema.markRead.safeParse(body).data;
  if (read) {
    const found = store.messageById(read.message_id);
    if (!found) throw new Refused(100, "Invalid parameter", "no message with this id");
    const customer = store.customer(found.customer);
    if (customer && read.typing_indicator) store.putCustomer({ ...customer, typingUntil: now + 25_000 });
    return { response: Response.json({ success: true }), hold: 0 };
  }
  const type = typeof body === "object" && body !== null && "type" in body ? body.type : "text";
  const parsed = schema.message.safeParse(typeof body === "object" && body !== null ? { type, ...body } : body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue?.path.join(".") ?? "";
    const missing = issue?.code === "invalid_type" && where !== "";
    throw new Refused(
      issue?.code === "unrecognized_keys" ? 100 : missing ? 131008 : 131009,
      missing ? "Required parameter is missing" : "Parameter value is not valid",
      `${where}: ${issue?.message}`,
    );
  }
  const { data } = parsed;
  const fault = store.takeFault("messages");
  refuseBy(fault);
  const customer = recipient(store, data);
  const problem = problemOf(store, data, customer, now);
  if (problem instanceof Refused) throw problem;
  const id = `wamid.HBgE${btoa(`${customer.id}:${store.next("wamid")}:${account}`).replace(/=+$/, "")}`;
  const quoted = data.context && store.messageById(data.context.message_id);
  const message = store.addMessage(customer.id, {
    id,
    from: "bot",
    at: now,
    text: "",
    state: "sent",
    ...shownOf(store, data),
    ...(quoted && { quotes: quoted.message.text }),
    call: { method: `POST ${account}/messages`, body },
  });
  store.putCustomer({ ...customer, typingUntil: 0 });
  const response = Response.json({
    messaging_product: "whatsapp",
    contacts: [{ input: data.to ?? data.recipient, wa_id: customer.phone ?? undefined }],
    messages: [{ id }],
  });
  const hold = fault?.kind === "accepted" || fault?.kind === "slow" ? (fault.ms ?? 15_000) : 0;
  return { response, hold, sent: { customer, message, callbackData: data.biz_opaque_callback_data, fails: problem } };
}

function expired(): Refused {
  return new Refused(190, "Authentication Error", "Error validating access token: Session has expired", 401);
}

function refuseBy(fault: Fault | null): void {
  switch (fault?.kind) {
    case "rate":
      throw new Refused(130429, "Rate limit hit", "Cloud API message throughput has been reached.", 429);
    case "pair":
      throw new Refused(
        131056,
        "(Business Account, Consumer Account) pair rate limit hit",
        "Too many messages to the same number",
      );
    case "server":
      throw new Refused(131000, "Something went wrong", "Message failed to send due to an unknown error.", 500);
    case "token":
      throw expired();
    case "blocked":
      throw new Refused(131026, "Message undeliverable", "Message Undeliverable.");
  }
}

/** `to` is a phone and `recipient` a business-scoped id; who is asked by the wrong one is not found. */
function recipient(store: Store, { to, recipient: userId }: schema.Message): Customer {
  if (!to && !userId) throw new Refused(100, "Invalid parameter", "One of to and recipient must be given");
  if (to && /[A-Za-z]/.test(to)) throw new Refused(100, "Invalid parameter", "to must be a phone number");
  const phone = to?.replace(/[^0-9]/g, "");
  const customer = store.customers().find((each) => (phone ? each.phone === phone : each.userId === userId));
  if (!customer) throw new Refused(131026, "Message undeliverable", "The recipient is not on WhatsApp");
  return customer;
}

/** What is refused at once, or accepted and reported as failed afterwards. */
function problemOf(
  store: Store,
  data: schema.Message,
  customer: Customer,
  now: number,
): Refused | { code: number; title: string } | null {
  if (data.type === "template") {
    const known = templates(store).find(
      ({ name, language }) => name === data.template.name && language === data.template.language.code,
    );
    if (!known)
      return new Refused(
        132001,
        "Template does not exist",
        `${data.template.name} (${data.template.language.code}) does not exist`,
        404,
      );
    if (known.status !== "APPROVED") return new Refused(132015, "Template is paused", `status ${known.status}`);
    const wanted = new Set(known.components.find(({ type }) => type === "BODY")?.text?.match(/\{\{\d+\}\}/g) ?? [])
      .size;
    const given = data.template.components.find(({ type }) => type === "body")?.parameters ?? [];
    if (given.length !== wanted)
      return new Refused(132000, "Template param count mismatch", `expected ${wanted}, got ${given.length}`);
    if (given.some(({ text }) => /[\n\t]| {5,}/.test(text)))
      return new Refused(132018, "Template parameter format", "no line breaks, tabs or more than four spaces");
  }
  for (const kind of ["image", "video", "audio", "document"] as const) {
    const file =
      data.type === kind && kind in data ? (data as unknown as Record<string, { id?: string }>)[kind] : undefined;
    if (file?.id === undefined) continue;
    const media = store.media(file.id);
    if (!media) return new Refused(131009, "Parameter value is not valid", "no media with this id");
    if (!files[kind]?.mime.test(media.mime)) return { code: 131053, title: "Media upload error" };
  }
  if (customer.blocked) return { code: 131026, title: "Message undeliverable" };
  if (data.type !== "template" && (customer.lastInboundAt === null || now - customer.lastInboundAt > day))
    return { code: 131047, title: "Re-engagement message" };
  return null;
}

function shownOf(store: Store, data: schema.Message): Partial<ChatMessage> {
  switch (data.type) {
    case "text":
      return { text: data.text.body };
    case "image":
    case "video":
    case "audio":
    case "document": {
      const file =
        (data as unknown as Record<string, { id?: string; link?: string; caption?: string; filename?: string }>)[
          data.type
        ] ?? {};
      return {
        text: file.caption ?? "",
        file: {
          kind: data.type,
          ...(file.link && { url: file.link }),
          ...(file.id && { mediaId: file.id }),
          ...(file.filename && { filename: file.filename }),
        },
      };
    }
    case "template": {
      const known = templates(store).find(
        ({ name, language }) => name === data.template.name && language === data.template.language.code,
      );
      const given = data.template.components.find(({ type }) => type === "body")?.parameters ?? [];
      const body = known?.components.find(({ type }) => type === "BODY")?.text ?? data.template.name;
      return { text: body.replace(/\{\{(\d+)\}\}/g, (_, n) => given[Number(n) - 1]?.text ?? "") };
    }
    case "interactive": {
      const { interactive } = data;
      const header =
        "header" in interactive && interactive.header?.type === "image" ? interactive.header.image : undefined;
      const file = header && {
        file: {
          kind: "image" as const,
          ...(header.link && { url: header.link }),
          ...(header.id && { mediaId: header.id }),
        },
      };
      const shown = { text: interactive.body.text, ...file };
      if (interactive.type === "button")
        return { ...shown, buttons: [interactive.action.buttons.map(({ reply }) => reply)] };
      if (interactive.type === "list")
        return {
          ...shown,
          list: {
            button: interactive.action.button,
            rows: interactive.action.sections
              .flatMap(({ rows }) => rows)
              .map(({ id, title, description }) => ({ id, title, ...(description && { description }) })),
          },
        };
      if (interactive.type === "cta_url")
        return {
          ...shown,
          link: { title: interactive.action.parameters.display_text, url: interactive.action.parameters.url },
        };
      return { ...shown, asks: "location" };
    }
  }
}

async function upload(store: Store, request: Request) {
  const form = await request.formData();
  const file = form.get("file") as unknown as File | string | null;
  if (form.get("messaging_product") !== "whatsapp")
    throw new Refused(100, "Invalid parameter", "messaging_product is required");
  if (file === null || typeof file === "string") throw new Refused(131008, "Required parameter is missing", "file");
  const mime = String(form.get("type") ?? file.type);
  const kind = Object.values(files).find((each) => each.mime.test(mime));
  if (!kind || file.size > kind.size) throw new Refused(131053, "Media upload error", `${mime}, ${file.size} bytes`);
  const id = String(900_000_000_000 + store.next("media"));
  store.addMedia(id, mime, await file.arrayBuffer(), file.name);
  return { id };
}

function templates(store: Store): schema.Template[] {
  return store.fact<schema.Template[]>("templates") ?? [];
}

function created(store: Store, body: unknown) {
  const given = schema.newTemplate.safeParse(body);
  if (!given.success) throw new Refused(100, "Invalid parameter", given.error.issues[0]?.message);
  const all = templates(store);
  if (all.some(({ name, language }) => name === given.data.name && language === given.data.language))
    throw new Refused(100, "Invalid parameter", "Content in this language already exists");
  const text = given.data.components.find(({ type }) => type === "BODY")?.text ?? "";
  if (text.length > 1024 || /^\{\{|\}\}$/.test(text.trim()))
    throw new Refused(
      100,
      "Invalid parameter",
      "the body may not begin or end with a parameter, nor be longer than 1024 characters",
    );
  const id = String(800_000_000_000 + store.next("template"));
  store.setFact("templates", [...all, { ...given.data, id, status: "APPROVED" }]);
  return { id, status: "APPROVED", category: given.data.category };
}

function subscribed(store: Store, body: unknown) {
  if (body === null)
    return {
      data: store.fact("subscription")
        ? [
            {
              whatsapp_business_api_data: { id: "1", name: "Kidkazz" },
              override_callback_uri: store.fact<{ override_callback_uri?: string }>("subscription")
                ?.override_callback_uri,
            },
          ]
        : [],
    };
  store.setFact("subscription", schema.subscription.parse(body));
  return { success: true };
}

async function bodyOf(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch {
    throw new Refused(100, "Invalid parameter", "the body is no JSON");
  }
}
