import type { Config } from "../../config";
import type { Media } from "../../core/channel";
import { apiOf, apiRootOf, botsOf } from "./api";

/** The Bot API gives files up to this size. */
const maxBytes = 20 * 1024 * 1024;
/** How long the beginning of a file may take, ms. */
const timeoutMs = 10_000;

/** A customer's file. Throws when it cannot be had; no error says where it was, because the address has the token in it. */
export async function fetchMedia(id: string, account: string, config: Config): Promise<Media> {
  const token = botsOf(config).find((bot) => bot.id === account)?.token;
  const api = apiOf(config, account);
  if (!api || token === undefined) throw new Error("telegram media: there is no token for this bot");
  const { file_path: path, file_size: size } = await api.raw.getFile({ file_id: id });
  if (path === undefined) throw new Error("telegram media: no path");
  if (size !== undefined && size > maxBytes) throw new Error("telegram media: too large");
  const file = path.split("/").map(encodeURIComponent).join("/");
  const response = await fetch(`${apiRootOf(config)}/file/bot${token}/${file}`, {
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(() => null);
  if (!response) throw new Error("telegram media: no answer");
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Error(`telegram media: HTTP ${response.status}`);
  }
  return {
    body: response.body.pipeThrough(atMost(maxBytes)),
    mimeType: response.headers.get("content-type") ?? "application/octet-stream",
    ...(size !== undefined && { size }),
  };
}

/** Breaks off a body that is longer than it may be. */
function atMost(bytes: number): TransformStream<Uint8Array, Uint8Array> {
  let left = bytes;
  return new TransformStream({
    transform(chunk, controller) {
      left -= chunk.byteLength;
      if (left < 0) controller.error(new Error("telegram media: too large"));
      else controller.enqueue(chunk);
    },
  });
}
