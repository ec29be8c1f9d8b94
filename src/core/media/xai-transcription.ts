import { z } from "zod";
import type { Config } from "../../config";
import type { ModelCall } from "../assistant/contract";
import { now } from "../clock";
import { log } from "../log";
import type { Recorded, Transcribe, Transcribed } from "./transcribe";

/** For both attempts together, ms. */
const patienceMs = 8_000;
const pauseMs = 300;
/** xAI's price of November 2026 for files: 0.10 USD an hour, in 1e-10 USD a second. */
const ticksASecond = 1e9 / 3600;
/** Bytes of a second of a voice note, about: for the bill of a call whose answer was not waited for. */
const bytesASecond = 2_000;
/** The endpoint has one model, and no name for it. */
const model = "xai-stt";

const body = z.object({ text: z.string(), duration: z.number().nonnegative().nullish() });
const extensions: Readonly<Record<string, string>> = {
  "audio/ogg": "ogg",
  "audio/webm": "webm",
  "audio/mp4": "m4a",
  "audio/mpeg": "mp3",
};

/** POST /v1/stt. Tried once more where it was refused before anything was done: 429, 5xx, no connection. */
export const transcribe: Transcribe = async (recorded, config) => {
  const startedAt = now();
  const signal = AbortSignal.timeout(patienceMs);
  const call = (seconds: number, estimated = false): ModelCall => ({
    kind: "transcription",
    model,
    inputTokens: 0,
    cachedTokens: 0,
    outputTokens: 0,
    costUsdTicks: Math.round(seconds * ticksASecond),
    estimated,
    latencyMs: now() - startedAt,
  });
  const guessed = () => call(recorded.bytes.byteLength / bytesASecond, true);
  for (let again = false; ; again = true) {
    const answer = await post(recorded, config, signal);
    if (answer instanceof Response && answer.ok) return heard(answer, call, guessed);
    const status = answer instanceof Response ? answer.status : null;
    if (answer instanceof Response) await answer.body?.cancel();
    if (signal.aborted) return failed("TIMEOUT", status, guessed());
    if (status !== null && status < 500 && status !== 429) return failed("REFUSED", status, null);
    if (again) return failed("UNAVAILABLE", status, null);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
};

function post(recorded: Recorded, config: Config, signal: AbortSignal): Promise<Response | null> {
  const { bytes, mimeType, language, hints } = recorded;
  const form = new FormData();
  form.append("language", language);
  for (const hint of hints) form.append("keyterm", hint);
  // the API reads what comes after the file as nothing: it is the last
  form.append("file", new File([bytes.slice()], `audio.${extensions[mimeType] ?? "bin"}`, { type: mimeType }));
  return fetch(`${config.XAI_BASE_URL ?? "https://api.x.ai/v1"}/stt`, {
    method: "POST",
    headers: { authorization: `Bearer ${config.GROK_API_KEY ?? ""}` },
    body: form,
    signal,
  }).catch(() => null);
}

async function heard(
  answer: Response,
  call: (seconds: number) => ModelCall,
  guessed: () => ModelCall,
): Promise<Transcribed> {
  const read = body.safeParse(await answer.json().catch(() => null)).data;
  if (!read) return failed("UNREADABLE", answer.status, guessed());
  const bill = typeof read.duration === "number" ? call(read.duration) : guessed();
  const text = read.text.trim();
  return text === ""
    ? failed("NOTHING", answer.status, bill)
    : { ok: true, text, seconds: read.duration ?? 0, call: bill };
}

function failed(
  code: Exclude<Transcribed, { ok: true }>["code"],
  status: number | null,
  call: ModelCall | null,
): Transcribed {
  log.warn("transcription.failed", { code, status });
  return { ok: false, code, call };
}
