import { type Calls, ChatError } from "./calls";
import type { ChatFile } from "./contract";
import type { Environment } from "./environment";

export interface UploadOptions {
  /** 0 to 1 */
  onProgress?(part: number): void;
  signal?: AbortSignal;
}

/** Sends a file by XMLHttpRequest: fetch tells nothing of what it has sent. */
export function upload(calls: Calls, env: Environment, file: Blob, options: UploadOptions): Promise<ChatFile> {
  return calls.withToken((token) => once(calls, env, file, options, token));
}

function once(calls: Calls, env: Environment, file: Blob, options: UploadOptions, token: string): Promise<ChatFile> {
  const { onProgress, signal } = options;
  return new Promise((resolve, reject) => {
    const request = new env.XMLHttpRequest();
    const abort = () => request.abort();
    request.open("POST", `${calls.url}/api/chat/attachments`);
    for (const [name, value] of Object.entries(calls.headers(token))) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const { status, responseText } = request;
      if (status === 201) resolve(JSON.parse(responseText));
      else reject(new ChatError(status, responseText, request.getResponseHeader("retry-after")));
    };
    request.onerror = () => reject(new Error("the upload broke off"));
    request.onabort = request.onerror;
    request.onloadend = () => signal?.removeEventListener("abort", abort);
    signal?.addEventListener("abort", abort);
    request.send(file);
    if (signal?.aborted) abort();
  });
}
