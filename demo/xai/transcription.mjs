// POST /v1/stt as far as the service uses it: strict about fields, formats and sizes. A fixture says in its own bytes what is heard
// in it: WORDS=<utf-8>\0, and how long it is: SECONDS=<number>\0.
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const maxBytes = 500 * 1024 * 1024;
const maxTerms = 100;
const fields = new Set(["file", "language", "keyterm", "format", "diarize", "filler_words"]);
const magic = {
  ogg: /^OggS/,
  webm: /^.E\xdf\xa3/s,
  m4a: /^.{4}ftyp/s,
  mp3: /^(?:ID3|\xff[\xe2-\xfb])/,
  wav: /^RIFF.{4}WAVE/s,
};

/** What the API answers to a form: [status, body]. */
export async function transcriptionOf(form) {
  const names = [...form.keys()];
  const unknown = names.find((name) => !fields.has(name));
  if (unknown) return [400, { error: `unknown field: ${unknown}` }];
  const file = form.get("file");
  if (!file || typeof file === "string") return [400, { error: "file: required" }];
  if (names.at(-1) !== "file") return [400, { error: "file: has to be the last field" }];
  if (form.has("format") && !form.has("language")) return [400, { error: "format: needs language" }];
  if (form.has("language") && !/^[a-z]{2}$/.test(String(form.get("language"))))
    return [400, { error: "language: ISO 639-1" }];
  const terms = form.getAll("keyterm");
  if (terms.length > maxTerms || terms.some((term) => String(term).length > 50))
    return [400, { error: "keyterm: too many or too long" }];
  if (file.size > maxBytes) return [413, { error: "file: too large" }];
  const bytes = Buffer.from(await file.arrayBuffer());
  const begin = bytes.subarray(0, 16).toString("latin1");
  const extension = file.name.split(".").at(-1) ?? "";
  if (!magic[extension]?.test(begin)) return [400, { error: `file: no audio that is read (${extension})` }];
  const found = (name) => bytes.toString("utf8").match(new RegExp(`${name}=([^\\0]*)\\0`))?.[1];
  const text = found("WORDS") ?? "";
  const duration = Number(found("SECONDS") ?? bytes.length / 2000);
  const words =
    text === "" ? [] : text.split(" ").map((word, at) => ({ text: word, start: at / 2, end: (at + 1) / 2 }));
  return [200, { text, language: String(form.get("language") ?? "en"), duration, words }];
}

/** One request; the caller has looked at the key. */
export async function handleTranscription(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = new Response(Buffer.concat(chunks), {
    headers: { "content-type": request.headers["content-type"] ?? "" },
  });
  const form = await body.formData().catch(() => null);
  const [status, answer] = form ? await transcriptionOf(form) : [400, { error: "a multipart form is needed" }];
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(answer));
}

/** Starts it alone. */
export async function startTranscription(port = 0) {
  const server = createServer((request, response) => {
    const known = request.method === "POST" && request.url === "/v1/stt" && request.headers.authorization;
    if (known) void handleTranscription(request, response);
    else response.writeHead(404).end();
  });
  await once(server.listen(port, "127.0.0.1"), "listening");
  return { url: `http://127.0.0.1:${server.address().port}/v1`, stop: () => server.close() };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  console.log((await startTranscription(Number(process.env.PORT ?? 0))).url);
}
