import { createRoute, type OpenAPIHono, z } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { threadKey } from "../core/conversation/ids";
import type { Principal } from "../core/conversation/principal";
import { fileView, ownerOf, refOf, type StoredFile } from "../core/media/file-view";
import { getFile, headFile, putFile } from "../core/media/files";
import { limits, maxFileBytes, mimeTypes, sniff } from "../core/media/kinds";
import type { MediaFile } from "../core/turn";
import { authenticated, type HttpEnv } from "./auth";
import { claimed } from "./claim";
import { ApiError, errorResponse } from "./errors";
import { fileBody, json, refusals } from "./schemas";
import { ownThread, type Stub, threadByKey, threadOf } from "./threads";

const attachmentsPath = "/api/chat/attachments";
/** Paths whose bodies are files, with limits of their own. */
export const takesFile = /^\/api\/(?:(?:chat|tickets\/[^/]+)\/attachments|faq\/import)$/;

const limited = bodyLimit({
  maxSize: maxFileBytes,
  onError: (c) => errorResponse(new ApiError("FILE_TOO_LARGE"), c),
});

const bytes = { schema: z.any().openapi({ type: "string", format: "binary" }) };
const content = Object.fromEntries(Object.keys(mimeTypes).map((type) => [type, bytes]));

const upload = createRoute({
  method: "post",
  path: attachmentsPath,
  tags: ["chat"],
  summary: "Send a file, to be named by a message",
  description:
    "The body is the file itself: photos up to 5 MB, recordings up to 16 MB, PDFs up to 10 MB. What it is, is read from its bytes.",
  security: [{ bearer: [] as string[] }],
  middleware: [authenticated("guest", "customer"), claimed, limited],
  request: { body: { required: true, content } },
  responses: { 201: json("kept", fileBody), ...refusals(400, 401, 403, 413, 415, 429) },
});

const attach = createRoute({
  method: "post",
  path: "/api/tickets/{id}/attachments",
  tags: ["staff"],
  summary: "Keep a file for a reply in this ticket",
  description: "The body is the file itself, with the limits of customers' files. A reply names it by its `key`.",
  security: [{ bearer: [] as string[] }],
  middleware: [authenticated("staff"), limited],
  request: { params: z.object({ id: z.string() }), body: { required: true, content } },
  responses: {
    201: json("kept", fileBody.extend({ key: z.string() })),
    ...refusals(400, 401, 403, 404, 413, 415),
  },
});

const download = createRoute({
  method: "get",
  path: `${attachmentsPath}/{id}`,
  tags: ["chat"],
  summary: "A file of one's own; staff get everybody's",
  security: [{ bearer: [] as string[] }],
  middleware: [authenticated("guest", "customer", "staff"), claimed],
  request: { params: z.object({ id: z.string() }) },
  responses: { 200: { description: "the file", content }, ...refusals(401, 403, 404) },
});

export function attachmentRoutes(app: OpenAPIHono<HttpEnv>): void {
  app.openapi(upload, async (c) => {
    const thread = ownThread(c.env, c.var.principal);
    const wait = await thread.admitFile();
    if (wait > 0) throw new ApiError("TOO_MANY_MESSAGES", { retryAfter: Math.ceil(wait / 1000) });
    return c.json(fileView(await keep(c.env, thread, await c.req.arrayBuffer())), 201);
  });

  app.openapi(attach, async (c) => {
    const { id } = c.req.valid("param");
    const thread = threadOf(c.env, id, "ticket");
    if (!(await thread?.ticket(id, c.var.principal)) || !thread) throw new ApiError("TICKET_NOT_FOUND");
    const kept = await keep(c.env, thread, await c.req.arrayBuffer());
    return c.json({ ...fileView(kept), key: refOf(kept).key ?? "" }, 201);
  });

  app.openapi(download, async (c) => {
    const { id } = c.req.valid("param");
    const { principal } = c.var;
    const allowed = principal.kind === "staff" || (await isOwn(c.env, principal, id));
    const found = allowed ? await getFile(c.env.FILES, id) : null;
    if (!found) throw new ApiError("ATTACHMENT_NOT_FOUND");
    // the answer to everything else is kept nowhere
    c.res.headers.set("cache-control", "private, max-age=86400, immutable");
    return c.body(found.body, 200, {
      "content-type": found.file.mimeType,
      "content-length": String(found.file.size),
      "content-disposition": `attachment; filename="${found.file.kind}"`,
      // whatever a browser takes it for, it may do nothing
      "content-security-policy": "sandbox; default-src 'none'",
    }) as never;
  });
}

/** Keeps a file among a Thread's. Throws what the customer is told of one that is not taken. */
async function keep(env: Env, thread: Stub, bytes: ArrayBuffer): Promise<StoredFile> {
  const file = new Uint8Array(bytes);
  if (file.byteLength === 0) throw new ApiError("INVALID_INPUT", { details: [{ path: "", message: "no bytes" }] });
  const mimeType = sniff(file);
  if (!mimeType) throw new ApiError("FILE_TYPE");
  if (file.byteLength > limits[mimeTypes[mimeType]]) throw new ApiError("FILE_TOO_LARGE");
  return putFile(env.FILES, threadKey(thread.id.toString()), file, mimeType);
}

/** The files that a message names. Throws ATTACHMENT_NOT_FOUND for those that are missing, or somebody else's (R1). */
export function ownFiles(env: Env, principal: Principal, named: readonly { id: string }[]): Promise<MediaFile[]> {
  return Promise.all(
    named.map(async ({ id }) => {
      const file = (await isOwn(env, principal, id)) ? await headFile(env.FILES, id) : null;
      if (!file) throw new ApiError("ATTACHMENT_NOT_FOUND");
      return { kind: file.kind, mediaRef: refOf(file) };
    }),
  );
}

/** R1: sent from here, or by the guest that the customer was, whose Thread is theirs now. */
async function isOwn(env: Env, principal: Principal, id: string): Promise<boolean> {
  const owner = ownerOf(id);
  if (!owner) return false;
  const thread = threadByKey(env, owner);
  if (!thread) return false;
  if ((await thread.standing(principal)).exists) return true;
  // before the first message nobody has a place there yet; a guest's place that a customer took is the guest's no more
  const isMine = threadKey(ownThread(env, principal).id.toString()) === owner;
  return isMine && !(await thread.place()).exists;
}
