import { type Api, GrammyError, HttpError, InputFile } from "grammy";
import type { Config } from "../../config";
import type { Address, Files, Part, SendResult } from "../../core/channel";
import { movedAddress, type Place, placeOf } from "./address";
import { apiOf, ConnectionLost, NotTelegram } from "./api";
import { meaningOf } from "./errors";
import { limits } from "./limits";
import { withAddresses } from "./markup";
import { type FileKind, type OurFile, type Outgoing, outgoing } from "./outgoing";

/**
 * One part. What Telegram refused for its form goes out at once in a plainer one: marks taken out, a picture's address as text, a
 * topic that is gone left out. Nothing was done of what was refused, so nothing is sent twice.
 */
export async function send(
  part: Part,
  to: Address,
  config: Config,
  _partId: string,
  files: Files,
): Promise<SendResult> {
  const api = apiOf(config, to.account);
  if (!api) return { ok: false, kind: "auth", code: "NO_TOKEN", message: "there is no token for this bot" };
  const read = outgoing.safeParse(part.payload);
  if (!read.success) return { ok: false, kind: "final", code: "BAD_PART", message: "not a payload of this channel" };
  let attempt: Attempt = { message: read.data, place: placeOf(to.address) };
  for (;;) {
    const result = await once(api, attempt, to, files);
    const plainer = result.ok ? null : (plainerForm[result.code]?.(attempt) ?? null);
    if (!plainer) return result;
    attempt = plainer;
  }
}

interface Attempt {
  message: Outgoing;
  place: Place;
}

async function once(api: Api, { message, place }: Attempt, to: Address, files: Files): Promise<SendResult> {
  let call: Call;
  try {
    call = await prepared(api, message, place, files);
  } catch (error) {
    // before the call: nothing was sent
    if (error instanceof NoFile) return { ok: false, kind: "final", code: "NO_FILE", message: error.message };
    return { ok: false, kind: "retry", code: "FILE_UNREADABLE", message: "a file could not be read" };
  }
  try {
    const id = await call();
    if (id === undefined) return { ok: false, kind: "unknown", code: "NO_ID", message: "an answer without a message" };
    return { ok: true, externalId: String(id) };
  } catch (error) {
    return failed(error, to);
  }
}

/** The call, with the bytes of its files at hand. It gives the id of the (first) message. */
async function prepared(api: Api, message: Outgoing, place: Place, files: Files): Promise<Call> {
  switch (message.method) {
    case "sendMessage":
      return async () => (await api.raw.sendMessage({ ...place, ...message.body })).message_id;
    case "sendPhoto":
      return async () => (await api.raw.sendPhoto({ ...place, ...message.body })).message_id;
    case "sendFile":
      return fileCall(api, place, message.kind, await bytesOf(message.file, files));
    case "sendMediaGroup": {
      const all = await Promise.all(
        message.files.map(async (file) => ({ kind: file.kind, media: await bytesOf(file, files) })),
      );
      return async () => (await api.raw.sendMediaGroup({ ...place, media: albumOf(all) }))[0]?.message_id;
    }
  }
}

type Call = () => Promise<number | undefined>;

function fileCall(api: Api, place: Place, kind: FileKind, file: InputFile): Call {
  return async () => {
    switch (kind) {
      case "photo":
        return (await api.raw.sendPhoto({ ...place, photo: file })).message_id;
      case "video":
        return (await api.raw.sendVideo({ ...place, video: file })).message_id;
      case "audio":
        return (await api.raw.sendAudio({ ...place, audio: file })).message_id;
      case "voice":
        return (await api.raw.sendVoice({ ...place, voice: file })).message_id;
      case "document":
        return (await api.raw.sendDocument({ ...place, document: file })).message_id;
    }
  };
}

/** An album is of documents, of songs, or of pictures and videos; whatever does not go together goes as documents. */
function albumOf(files: readonly { kind: FileKind; media: InputFile }[]) {
  if (files.every(({ kind }) => kind === "audio")) return files.map(({ media }) => ({ type: "audio" as const, media }));
  if (files.every(({ kind }) => kind === "photo" || kind === "video"))
    return files.map(({ kind, media }) => ({
      type: kind === "video" ? ("video" as const) : ("photo" as const),
      media,
    }));
  return files.map(({ media }) => ({ type: "document" as const, media }));
}

class NoFile extends Error {}

async function bytesOf({ key, filename }: OurFile, files: Files): Promise<InputFile> {
  const file = await files(key);
  if (!file) throw new NoFile("the file is gone");
  return new InputFile(new Uint8Array(await new Response(file.body).arrayBuffer()), filename ?? key.split("/").at(-1));
}

function failed(error: unknown, to: Address): Failure {
  if (error instanceof GrammyError) {
    const { migrate_to_chat_id: movedTo, retry_after: seconds } = error.parameters;
    const message = error.description.slice(0, 200);
    if (movedTo !== undefined)
      return { ok: false, kind: "retry", code: "MOVED", message, movedTo: movedAddress(to.address, movedTo) };
    const meaning = meaningOf(error.error_code, error.description);
    return { ok: false, ...meaning, message, ...(seconds !== undefined && { retryAfter: seconds * 1000 }) };
  }
  const cause = error instanceof HttpError ? error.error : error;
  if (cause instanceof NotTelegram) return { ok: false, ...meaningOf(cause.status, ""), message: cause.message };
  if (cause instanceof ConnectionLost)
    return { ok: false, kind: "retry", code: "CONNECTION_LOST", message: "the connection was refused or reset" };
  return { ok: false, kind: "unknown", code: "NO_ANSWER", message: "the answer broke off or took too long" };
}

type Failure = SendResult & { ok: false };

/** By the code of a refusal: the same in a form that is not refused for it; null where there is none. */
const plainerForm: Readonly<Record<string, (attempt: Attempt) => Attempt | null>> = {
  BAD_ENTITIES: (attempt) => withMessage(attempt, withoutMarks(attempt.message)),
  BAD_MEDIA: (attempt) => withMessage(attempt, withoutPicture(attempt.message)),
  NO_TOPIC: ({ message, place: { message_thread_id: topic, ...place } }) =>
    topic === undefined ? null : { message, place },
};

function withMessage({ place }: Attempt, message: Outgoing | null): Attempt | null {
  return message && { place, message };
}

function withoutMarks(message: Outgoing): Outgoing | null {
  if (message.method === "sendMessage" && message.body.entities) {
    const { text, entities, ...body } = message.body;
    return { method: "sendMessage", body: { ...body, text: withAddresses({ text, entities }, limits.text) } };
  }
  if (message.method === "sendPhoto" && message.body.caption_entities) {
    const { caption: text, caption_entities: entities, ...body } = message.body;
    return { method: "sendPhoto", body: { ...body, caption: withAddresses({ text, entities }, limits.caption) } };
  }
  return null;
}

/** A picture that Telegram could not fetch is left out, one that it could not read goes as a document. */
function withoutPicture(message: Outgoing): Outgoing | null {
  switch (message.method) {
    case "sendPhoto": {
      const { photo, caption, caption_entities: entities, ...body } = message.body;
      return { method: "sendMessage", body: { ...body, text: caption || photo, ...(entities && { entities }) } };
    }
    case "sendFile":
      return message.kind === "document" ? null : { ...message, kind: "document" };
    case "sendMediaGroup":
      return message.files.every(({ kind }) => kind === "document")
        ? null
        : { ...message, files: message.files.map((file) => ({ ...file, kind: "document" as const })) };
    case "sendMessage":
      return null;
  }
}
