import type { Media, SendResult } from "../channel";
import { iso, now } from "../clock";
import { log, reasonOf } from "../log";
import { atMost } from "../patience";
import { background } from "./background";
import { channelOf, type ThreadContext } from "./context";
import { type DeliveryState, type PartRow, raise } from "./delivery";
import { type Head, isWindowOpen } from "./head";
import type { Recording } from "./recording";
import { SingleFlight } from "./single-flight";
import { step } from "./steps";

/** A part that keeps failing is given up after this many attempts (about six minutes) and shown to staff as dead. */
const maxAttempts = 8;
/** How long a part whose outcome is unknown waits for a receipt, ms. */
const unknownMs = 60_000;
/** The code with which every channel says that the customer wants nothing more from this account. */
export const BLOCKED = "BLOCKED";
/** How long "sent" may wait to share its write with "recorded", ms. */
const mergeMs = 100;

/** The wait before attempt `attempts + 1`: the channel's own wish, else 1 s, 2 s, 4 s … at most 2 minutes, with jitter. */
export function backoff(attempts: number, retryAfter: number | undefined, random: number): number {
  const own = Math.min(1_000 * 2 ** (attempts - 1), 120_000);
  return Math.max(retryAfter ?? 0, Math.round(own * (0.75 + random / 2)));
}

/** Sends what the commits have queued: in order, one at a time, a row before every call. */
export class Outbox {
  private readonly context: ThreadContext;
  private readonly recording: Recording;
  private readonly sending = new SingleFlight(() => this.drain());
  private readonly settling = new SingleFlight(() => this.writeDown());
  /** sent, and not yet written down */
  private readonly sent = new Map<string, PartRow>();

  constructor(context: ThreadContext, recording: Recording) {
    this.context = context;
    this.recording = recording;
  }

  /** Within a write: a change of a part, and the row of the record that follows from it. */
  put(part: PartRow, record = true): void {
    this.context.store.putPart(part);
    if (record) this.recording.put({ table: "deliveries", id: part.id, version: part.version, row: deliveryRow(part) });
  }

  /** Within the write that raises the epoch: what the bot made before and nobody has sent yet is not sent any more. */
  cancelOlderThan(epoch: number): void {
    for (const part of this.context.store.openParts()) {
      if (part.state === "queued" && part.epoch !== null && part.epoch < epoch) this.put(moved(part, "cancelled"));
    }
  }

  /** The bot made it, and since then a person has come: it would talk over them. */
  private isOver({ epoch, conversationId }: PartRow): boolean {
    const conversation = this.context.store.conversation(conversationId);
    return epoch !== null && conversation !== null && conversation.owner !== "bot" && epoch < conversation.epoch;
  }

  /** Sends all that is due. Resolves when nothing more can be sent now, and what was sent is being written down. */
  run(): Promise<void> {
    return this.sending.run().catch((error) => log.error("outbox.failed", { error: reasonOf(error) }));
  }

  /** Resolves when what was sent is written down. */
  settle(): Promise<void> {
    return this.sent.size === 0 ? Promise.resolve() : this.settling.run();
  }

  /** After a restart: a part that was being sent may have arrived. It is not sent again; a receipt or staff settles it. */
  recover(): void {
    const { store, alarm } = this.context;
    const open = store.openParts().filter((part) => part.state === "sending" && !this.sent.has(part.id));
    if (open.length === 0) return;
    store.write(() => {
      for (const part of open)
        this.doubt(part, { code: "INTERRUPTED", message: "the service stopped while it was sent" });
    });
    alarm.arm();
  }

  /** What the channel reports of a part. States only move up; a receipt for an id that nobody knows yet is parked. */
  receive(receipt: {
    externalId: string;
    partId?: string | undefined;
    state: DeliveryState;
    error?: { code: string; message: string } | undefined;
    price?: Record<string, unknown> | undefined;
  }): void {
    const { store } = this.context;
    const part = (receipt.partId ? store.part(receipt.partId) : null) ?? store.partByExternalId(receipt.externalId);
    if (!part) {
      const parked = store.parkedReceipt(receipt.externalId) as DeliveryState | null;
      store.parkReceipt(receipt.externalId, parked ? raise(parked, receipt.state) : receipt.state);
      return;
    }
    const state = raise(part.state, receipt.state);
    const price = receipt.price ?? part.price;
    const error = state === "failed" ? (receipt.error ?? part.error) : part.error;
    if (state === part.state && price === part.price && part.externalId !== null) return;
    this.put({ ...moved(part, state), externalId: receipt.externalId, price, error });
    store.dropDeadline("unknown", part.id);
  }

  /** The minute is over and no receipt came: staff see it, nothing is sent again. */
  async giveUpWaiting(id: string): Promise<void> {
    const part = this.context.store.part(id);
    if (part?.state !== "unknown") return;
    await this.context.env.INBOX.getByName("inbox").deadLetter(id, "unknown", now());
  }

  private async drain(): Promise<void> {
    const { store } = this.context;
    for (;;) {
      const part = store.openParts().find((each) => each.state === "queued" && !this.sent.has(each.id));
      if (!part) break;
      if (this.isOver(part)) {
        store.write(() => this.put(moved(part, "cancelled")));
        continue;
      }
      // one that was never tried is due: its time may come from a call whose clock is ahead of this one's
      if (part.attempts > 0 && part.nextAt > now()) {
        store.write(() => store.putDeadline("outbox", "", part.nextAt));
        this.context.alarm.arm();
        break;
      }
      await this.send(part);
    }
    background("outbox", this.settle());
  }

  private async send(queued: PartRow): Promise<void> {
    const { store, config, alarm } = this.context;
    const head = store.head();
    const channel = channelOf(this.context, queued.channel);
    if (!head || !channel.send) {
      store.write(() =>
        this.refused(queued, { ok: false, kind: "final", code: "NO_SENDER", message: "the channel cannot send" }),
      );
      alarm.arm();
      return;
    }
    if (head.blocked) {
      const refusal = { code: BLOCKED, message: "the customer has blocked this account" };
      store.write(() => this.refused(queued, { ok: false, kind: "final", ...refusal }));
      alarm.arm();
      return;
    }
    const part = { ...moved(queued, "sending"), attempts: queued.attempts + 1 };
    store.write(() => this.put(part, false));
    await step("sending", this.context);
    const { account, address, aliases } = head;
    const result = await channel
      .send(
        part.body,
        {
          account,
          address,
          aliases,
          windowOpen: !part.shut && isWindowOpen(head, channel.capabilities.windowHours, now()),
        },
        config,
        part.id,
        (key) => this.file(key),
      )
      // what throws here may have been sent
      .catch((error): SendResult => ({ ok: false, kind: "unknown", code: "EXCEPTION", message: String(error) }));
    await step("sent", this.context);
    if (result.ok) {
      this.sent.set(part.id, { ...moved(part, "sent"), externalId: result.externalId, error: null });
      return;
    }
    log.warn("send.failed", { channel: part.channel, part: part.id, kind: result.kind, code: result.code });
    store.write(() => {
      const known = store.head();
      // written to again, the address is as good as new (accept.ts)
      if (known && result.code === BLOCKED) store.putHead({ ...known, blocked: true });
      if (known && result.movedTo) store.putHead(movedTo(known, result.movedTo));
      const template = result.kind === "window" && part.body.outsideWindow !== undefined && !part.shut;
      // in another form or to another place it goes at once
      if (template || (result.movedTo && part.attempts < maxAttempts))
        this.put({ ...moved(part, "queued"), shut: template, nextAt: now() });
      else this.refused(part, result);
    });
    alarm.arm();
  }

  private async file(key: string): Promise<Media | null> {
    const file = await this.context.env.FILES.get(key);
    if (!file) return null;
    return { body: file.body, mimeType: file.httpMetadata?.contentType ?? "application/octet-stream", size: file.size };
  }

  /** Within a write: sent, and with it whatever receipts have said meanwhile, of the part or of an id that was not known yet. */
  private keepSent(part: PartRow, recorded: boolean): void {
    const { store } = this.context;
    const parked = part.externalId && (store.parkedReceipt(part.externalId) as DeliveryState | null);
    const written = store.part(part.id) ?? part;
    const state = raise(parked ? raise(part.state, parked) : part.state, written.state);
    const newer = state !== part.state || written.version >= part.version;
    if (newer)
      this.put({
        ...written,
        externalId: part.externalId,
        state,
        version: Math.max(part.version, written.version) + 1,
      });
    else this.put(part, !recorded);
  }

  private refused(part: PartRow, { kind, code, message, retryAfter }: SendResult & { ok: false }): void {
    const error = { code, message };
    if (kind === "unknown") {
      this.doubt(part, error);
    } else if (kind === "retry" && part.attempts < maxAttempts) {
      this.put({ ...moved(part, "queued"), error, nextAt: now() + backoff(part.attempts, retryAfter, Math.random()) });
    } else {
      this.put({ ...moved(part, kind === "retry" ? "dead" : "failed"), error });
      this.context.store.putDeadline("dead", part.id, now());
    }
  }

  private doubt(part: PartRow, error: PartRow["error"]): void {
    this.put({ ...moved(part, "unknown"), error });
    this.context.store.putDeadline("unknown", part.id, now() + unknownMs);
  }

  /**
   * "Sent" and "recorded" share one write when D1 is quick. If it is not, "sent" is written by itself, because until then a
   * crash would leave the part in doubt.
   */
  private async writeDown(): Promise<void> {
    const { store } = this.context;
    const parts = [...this.sent.values()];
    const noted = this.recording.flush(
      parts.map((part) => ({ table: "deliveries", id: part.id, version: part.version, row: deliveryRow(part) })),
    );
    const quick = await atMost(mergeMs, noted);
    store.write(() => {
      for (const part of parts) this.keepSent(part, quick === true);
    });
    for (const part of parts) this.sent.delete(part.id);
    if (!quick) background("record", this.recording.flush());
  }
}

function movedTo(head: Head, address: string): Head {
  return { ...head, address, aliases: [...new Set([...head.aliases, head.address])] };
}

/** The same part in another state. */
export function moved(part: PartRow, state: DeliveryState): PartRow {
  return { ...part, state, updatedAt: now(), version: part.version + 1 };
}

function deliveryRow(part: PartRow): Record<string, string | number | null> {
  return {
    id: part.id,
    message_id: part.messageId,
    conversation_id: part.conversationId,
    part: part.part,
    channel: part.channel.toUpperCase(),
    external_id: part.externalId,
    state: part.state,
    attempts: part.attempts,
    error: part.error && JSON.stringify(part.error),
    price: part.price && JSON.stringify(part.price),
    created_at: iso(part.createdAt),
    updated_at: iso(part.updatedAt),
    version: part.version,
  };
}
