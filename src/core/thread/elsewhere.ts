import type { ModelMessage } from "ai";
import type { AssistantResult } from "../assistant/contract";
import type { Conversation } from "../conversation/conversation";
import { summaryOf } from "../conversation/history";
import { newLinkToken } from "../conversation/link-token";
import { saidElsewhere } from "../db/elsewhere";
import { putLink } from "../db/links";
import { log, reasonOf } from "../log";
import { atMost } from "../patience";
import { fixedReply } from "../policies/commands";
import { channelAsked } from "../policies/continuing";
import type { Content } from "../turn";
import type { ThreadContext } from "./context";

/** ms that an answer waits for what was said on another channel */
const PATIENCE = 800;

/** One customer on several channels: what was said on the last one, and the way to another. */
export class Elsewhere {
  private readonly context: ThreadContext;

  constructor(context: ThreadContext) {
    this.context = context;
  }

  /**
   * Before the first answer to a known customer in a conversation: what they and we last said on another channel goes into the
   * history, as the summary of an earlier conversation would. Looked for once; where it cannot be had the next turn tries again.
   */
  async recall({ id, userId, recalled }: Conversation): Promise<void> {
    const { store, env, key } = this.context;
    if (userId === null || recalled) return;
    try {
      const found = await atMost(PATIENCE, saidElsewhere(env, userId, key));
      if (found === undefined) return;
      const said = (found?.said ?? []).map(
        ({ role, content }): ModelMessage =>
          role === "USER"
            ? { role: "user", content: [{ type: "text", text: content }] }
            : { role: "assistant", content },
      );
      const summary = said.length > 0 ? summaryOf(said) : null;
      store.write(() => {
        const conversation = store.conversation(id);
        if (conversation) store.putConversation({ ...conversation, recalled: true });
        if (summary && found) store.appendHistory(id, [onChannel(summary, found.channel)]);
      });
    } catch (error) {
      log.warn("history.elsewhere_failed", { error: reasonOf(error) });
    }
  }

  /** The way to the channel on which the customer wants to go on; null: they want something else. A known customer is known there at once. */
  async asked(
    { locale, channel, userId }: Conversation,
    messages: readonly Content[],
  ): Promise<AssistantResult | null> {
    const wanted = channelAsked(messages.at(-1));
    if (wanted === null || wanted === channel) return null;
    const { bot, channels, config, env } = this.context;
    const texts = bot.texts[locale];
    const token = wanted === "telegram" && userId !== null ? await newLinkToken(config.SESSION_SECRET ?? "") : null;
    const page = wanted === "web" ? (config.ALLOWED_ORIGINS[0] ?? null) : null;
    const url = page ?? (await channels[wanted]?.invitation?.(config, token)) ?? null;
    if (url === null) return fixedReply({ text: texts.continueNowhere }, locale, "CONTINUE");
    if (token !== null && userId !== null) await putLink(env, token, userId);
    return fixedReply({ text: texts.continueOn.replace("{url}", url) }, locale, "CONTINUE");
  }
}

function onChannel(summary: ModelMessage, channel: string): ModelMessage {
  return { role: "user", content: `${String(summary.content)}\n(${channel})` };
}
