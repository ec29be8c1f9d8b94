import type { Device, PushNotice } from "../channel";
import { now } from "../clock";
import type { Conversation } from "../conversation/conversation";
import type { Message } from "../conversation/message";
import { devicesOf, forgetDevice } from "../db/devices";
import { log } from "../log";
import { channelOf, type ThreadContext } from "./context";
import type { Sockets } from "./sockets";

/** ms until devices are told: an app that is open has fetched it by then */
export const pushAfterMs = 2_000;
/** how often a device is tried again, and after how many ms where the service does not say */
const AGAIN = [5_000, 30_000, 120_000, 600_000];
/** characters of a message on the lock screen of who allows it */
const PREVIEW = 140;

/**
 * Tells the customer's devices that something of ours waits for them, unless a socket is open or their app has it already. Told
 * twice is no harm: a device shows one notice a conversation.
 */
export class Pushing {
  private readonly context: ThreadContext;
  private readonly sockets: Sockets;

  constructor(context: ThreadContext, sockets: Sockets) {
    this.context = context;
    this.sockets = sockets;
  }

  /** At the deadline "push"; `key`: "" for all devices, else "<tries> <token>". Throws while D1 is away. */
  async run(key: string): Promise<void> {
    const { store, env, config } = this.context;
    const head = store.head();
    const waiting = head && !this.sockets.any ? this.newest() : null;
    const notifier = head && channelOf(this.context, head.channel).notifier;
    if (!head || !waiting || !notifier) return;
    const [, tries = "0", token] = /^(\d+) (.+)$/.exec(key) ?? [];
    // a guest's device, of before they signed in, is anybody's by now
    const owners = head.customerId === null ? [head.address, ...head.aliases] : [`user:${head.customerId}`];
    for (const device of await devicesOf(env, owners, token)) {
      const result = await notifier.notify(device, this.notice(waiting, device), config);
      if (result.kind === "gone") await forgetDevice(env, device.token);
      if (result.kind === "refused") log.error("push.refused", { code: result.code });
      if (result.kind === "retry") this.later(device, Number(tries), result.after);
    }
  }

  /** The newest of our messages that the app does not have; null: none. */
  private newest(): { conversation: Conversation; message: Message } | null {
    const { store } = this.context;
    const id = store.head()?.conversationId;
    const conversation = id ? store.conversation(id) : null;
    if (!conversation) return null;
    const known = Math.max(conversation.readSeq, conversation.deliveredSeq ?? 0);
    const message = store
      .messages(conversation.id, known, conversation.seq - known)
      .findLast(({ role }) => role !== "user");
    return message ? { conversation, message } : null;
  }

  private notice(
    { conversation, message }: { conversation: Conversation; message: Message },
    device: Device,
  ): PushNotice {
    const { bot, store } = this.context;
    const words = message.content.replace(/\s+/g, " ").trim();
    const shown = words.length > PREVIEW ? `${words.slice(0, PREVIEW - 1).trimEnd()}…` : words;
    return {
      conversationId: conversation.id,
      seq: message.seq,
      badge: store.unread(),
      title: bot.texts[device.locale].newMessage,
      text: device.preview && shown !== "" ? shown : null,
    };
  }

  private later(device: Device, tries: number, after: number | null): void {
    const { store } = this.context;
    const usual = AGAIN[tries];
    if (usual === undefined) {
      log.error("push.given_up", { tries });
      return;
    }
    const at = now() + (after === null ? usual : after * 1000);
    store.write(() => store.putDeadline("push", `${tries + 1} ${device.token}`, at));
  }
}
