import { z } from "zod";
import type { Config } from "../../config";
import type { Files, Media } from "../../core/channel";
import { apiRootOf, call } from "./api";
import type { Outgoing } from "./outgoing";

/** Inbound files may have up to 100 MB; this is what a conversation has use for. */
const maxBytes = 25 * 1024 * 1024;
/** How long the beginning of a file may take, ms. */
const timeoutMs = 10_000;
/** Whose files are fetched with our token; and the API's own host, wherever it is. */
const hosts = /(?:^|\.)(?:fbcdn\.net|fbsbx\.com|facebook\.com)$/i;

const described = z.object({
  url: z.url(),
  mime_type: z.string().optional(),
  file_size: z.coerce.number().optional().catch(undefined),
});

/** A customer's file. Its address lives five minutes, and is asked for once more if it is gone. Throws when it cannot be had. */
export async function fetchMedia(id: string, _account: string, config: Config): Promise<Media> {
  for (const attempt of [1, 2]) {
    const answer = await call(config, encodeURIComponent(id), { method: "GET" });
    const file = answer.kind === "ok" ? described.safeParse(answer.body).data : undefined;
    if (!file) throw new Error(`whatsapp media: ${answer.kind === "refused" ? `HTTP ${answer.status}` : "no answer"}`);
    if ((file.file_size ?? 0) > maxBytes) throw new Error("whatsapp media: too large");
    const response = await download(file.url, config);
    if (response.status === 404 && attempt === 1) {
      await response.body?.cancel();
      continue;
    }
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new Error(`whatsapp media: HTTP ${response.status}`);
    }
    return {
      body: response.body.pipeThrough(atMost(maxBytes)),
      mimeType: file.mime_type ?? response.headers.get("content-type") ?? "application/octet-stream",
      ...(file.file_size !== undefined && { size: file.file_size }),
    };
  }
  throw new Error("whatsapp media: gone");
}

/** The token goes to Meta's own hosts and nowhere else: not where a file's address, or a redirect, would send it. */
async function download(url: string, config: Config): Promise<Response> {
  const { protocol, host, hostname } = new URL(url);
  const own = new URL(apiRootOf(config));
  const ours = host === own.host && protocol === own.protocol;
  if (!ours && !(protocol === "https:" && hosts.test(hostname)))
    throw new Error("whatsapp media: a host that is not Meta's");
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${config.WHATSAPP_ACCESS_TOKEN}` },
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(() => null);
  if (!response) throw new Error("whatsapp media: no answer");
  return response;
}

/** A file of ours, put where WhatsApp can send it from; gives its id there. */
export async function upload(
  { key, mimeType, filename }: Outgoing & { send: "file" },
  account: string,
  config: Config,
  files: Files,
) {
  const file = await files(key);
  if (!file) return { kind: "gone" as const };
  const form = new FormData();
  form.set("messaging_product", "whatsapp");
  form.set("type", mimeType);
  const bytes = await new Response(file.body).arrayBuffer();
  form.set("file", new Blob([bytes], { type: mimeType }), filename ?? key.split("/").at(-1) ?? "file");
  const answer = await call(config, `${encodeURIComponent(account)}/media`, { method: "POST", body: form });
  if (answer.kind !== "ok") return answer;
  const id = z.object({ id: z.coerce.string() }).safeParse(answer.body).data?.id;
  return id === undefined ? { kind: "none" as const } : { kind: "ok" as const, id };
}

/** Breaks off a body that is longer than it may be. */
function atMost(bytes: number): TransformStream<Uint8Array, Uint8Array> {
  let left = bytes;
  return new TransformStream({
    transform(chunk, controller) {
      left -= chunk.byteLength;
      if (left < 0) controller.error(new Error("whatsapp media: too large"));
      else controller.enqueue(chunk);
    },
  });
}
