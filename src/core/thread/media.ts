import type { Conversation } from "../conversation/conversation";
import { log } from "../log";
import { idAt, refOf } from "../media/file-view";
import { getFile, putFile } from "../media/files";
import { type FileKind, limits, maxFileBytes, mimeTypes, sniff } from "../media/kinds";
import type { Photo } from "../media/photo";
import type { Content, MediaContent, MediaFile } from "../turn";
import { filesOf, readable } from "../turn";
import { channelOf, type ThreadContext } from "./context";
import type { Speaking } from "./speaking";
import type { Spending } from "./spending";
import type { InboxRow } from "./store";

/** What the bot has to admit of files that it cannot understand now: the texts that say so. */
export type Unread = "cannotHear" | "cannotSee" | "cannotRead";

/** The messages of a turn, with what was understood of their files. */
export interface ReadMedia {
  messages: Content[];
  photos: Photo[];
  unread: ReadonlySet<Unread>;
}

type TurnRow = InboxRow & { body: { event: "turn" } };

/** Makes of voice notes words, and of photos what a model can see, before anything judges the turn. */
export class MediaReader {
  private readonly context: ThreadContext;
  private readonly speaking: Speaking;
  private readonly spending: Spending;

  constructor(context: ThreadContext, speaking: Speaking, spending: Spending) {
    this.context = context;
    this.speaking = speaking;
    this.spending = spending;
  }

  /**
   * What was transcribed once is kept with the message, so that no other attempt pays for it again. `paid` false: nothing that
   * costs money may be asked (R18).
   */
  async read(conversation: Conversation, rows: readonly InboxRow[], paid: boolean): Promise<ReadMedia> {
    const unread = new Set<Unread>();
    const photos: Photo[] = [];
    const messages: Content[] = [];
    for (const row of rows) {
      if (!isTurn(row)) continue;
      const { content } = row.body;
      if (content.type !== "media" || filesOf(content).length === 0) messages.push(content);
      else messages.push(await this.one(conversation, row, content, paid, { unread, photos }));
    }
    return { messages, photos, unread };
  }

  private async one(
    conversation: Conversation,
    row: TurnRow,
    content: MediaContent,
    paid: boolean,
    found: { unread: Set<Unread>; photos: Photo[] },
  ): Promise<Content> {
    const { config, bot, transcribe } = this.context;
    const able = paid && config.GROK_API_KEY !== undefined;
    const files = await Promise.all(filesOf(content).map((file) => this.fetch(row, file)));
    const calls = [];
    const words: string[] = [];
    for (const { kind, bytes, mimeType } of files) {
      const type = kind === "audio" ? "voice" : kind;
      if (type === "voice") {
        if (content.transcript !== undefined) continue;
        const recorded = bytes && mimeType && mimeTypes[mimeType] === "voice" ? { bytes, mimeType } : null;
        const language = conversation.locale.slice(0, 2);
        const heard =
          recorded && able && transcribe
            ? await transcribe({ ...recorded, language, hints: bot.hints ?? [] }, config)
            : null;
        if (heard?.call) calls.push(heard.call);
        if (heard?.ok) words.push(heard.text);
        else found.unread.add("cannotHear");
      } else if (bytes && able && (mimeType === "image/jpeg" || mimeType === "image/png")) {
        found.photos.push({ bytes, mimeType });
      } else found.unread.add(type === "image" ? "cannotSee" : "cannotRead");
    }
    const [first, ...more] = files.map(({ kind, mediaRef }) => ({ kind, mediaRef }));
    const next: MediaContent = {
      ...content,
      ...first,
      ...(more.length > 0 && { more }),
      ...(words.length > 0 && { transcript: words.join("\n") }),
    };
    if (words.length > 0 || calls.length > 0 || files.some(({ fetched }) => fetched)) this.keep(row, next, calls);
    return next;
  }

  /** The transcript, where the file lies, and the bill: in one write, ahead of the turn's own. */
  private keep(row: TurnRow, content: MediaContent, calls: Parameters<Spending["put"]>[0]): void {
    const { store, alarm } = this.context;
    store.write(() => {
      const message = store.message(row.conversationId, row.seq);
      if (!message) return;
      const owner = `${message.id}~${crypto.randomUUID().slice(0, 8)}`;
      this.spending.put(calls, owner, row.conversationId, message.id);
      const waiting = store.pending().find((each) => each.eventId === row.eventId);
      // the customer has changed the message meanwhile
      if (waiting ? waiting.body !== row.body : message.edited) return;
      if (waiting) store.putPending({ ...row, body: { ...row.body, content } });
      this.speaking.keepMessage({ ...message, content: readable(content), original: content });
    });
    alarm.arm();
  }

  /** The bytes, from R2, or from the channel and then kept in R2; without them when they cannot be had or are too many. */
  private async fetch(row: TurnRow, file: MediaFile): Promise<Fetched> {
    const { mediaRef } = file;
    try {
      return mediaRef.key ? await this.fromBucket(file) : await this.fromChannel(row, file);
    } catch (error) {
      log.warn("media.unavailable", { channel: row.body.channel, error: error instanceof Error ? error.name : "?" });
      return { ...file, bytes: null, mimeType: null, fetched: false };
    }
  }

  private async fromBucket(file: MediaFile): Promise<Fetched> {
    const found = await getFile(this.context.env.FILES, idAt(file.mediaRef.key));
    const bytes = found && (await bytesOf(found.body));
    return { ...file, bytes, mimeType: found?.file.mimeType ?? null, fetched: false };
  }

  private async fromChannel(row: TurnRow, file: MediaFile): Promise<Fetched> {
    const { config, env, key, store } = this.context;
    const { channel: name, account } = row.body;
    const { id, size = 0 } = file.mediaRef;
    const none = { ...file, bytes: null, mimeType: null, fetched: false };
    const channel = channelOf(this.context, name);
    if (!id || !channel.fetchMedia || size > (limitOf(file.kind) ?? 0)) return none;
    const bytes = await bytesOf((await channel.fetchMedia(id, account, config)).body);
    const mimeType = sniff(bytes);
    if (!mimeType || bytes.byteLength > limits[mimeTypes[mimeType]]) return none;
    if (store.ended) return none;
    const kept = refOf(await putFile(env.FILES, key, bytes, mimeType));
    if (store.ended) {
      await env.FILES.delete(kept.key ?? "");
      return none;
    }
    return { ...file, mediaRef: { ...file.mediaRef, ...kept, id }, bytes, mimeType, fetched: true };
  }
}

interface Fetched extends MediaFile {
  bytes: Uint8Array | null;
  mimeType: keyof typeof mimeTypes | null;
  /** it lies in R2 since now */
  fetched: boolean;
}

function isTurn(row: InboxRow): row is TurnRow {
  return row.body.event === "turn";
}

/** bytes; null: files of this kind are not fetched */
function limitOf(kind: MediaFile["kind"]): number | null {
  const known: Partial<Record<MediaFile["kind"], FileKind>> = {
    image: "image",
    voice: "voice",
    audio: "voice",
    document: "document",
  };
  const own = known[kind];
  return own ? limits[own] : null;
}

/** Throws when there are more than anything may have. */
async function bytesOf(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.byteLength;
    if (size > maxFileBytes) throw new RangeError("too large");
    pieces.push(piece);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}
