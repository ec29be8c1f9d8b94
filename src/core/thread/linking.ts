import type { Customer } from "../bot";
import { now } from "../clock";
import type { Conversation } from "../conversation/conversation";
import { type Proof, phoneDigits } from "../conversation/identity";
import { isLinkToken, LINK } from "../conversation/link-token";
import { useLink } from "../db/links";
import { log } from "../log";
import { fixedReply } from "../policies/commands";
import type { Content } from "../turn";
import { channelOf, type ThreadContext } from "./context";
import type { Speaking } from "./speaking";

/** ms until the shop is asked again whose number it is */
const ASK_AGAIN = 24 * 3_600_000;
const lookupMs = 3_000;

/** Whose an address is, by proof: a link from a signed-in customer, their own number shared, or one that the channel vouches for. */
export class Linking {
  private readonly context: ThreadContext;
  private readonly speaking: Speaking;

  constructor(context: ThreadContext, speaking: Speaking) {
    this.context = context;
    this.speaking = speaking;
  }

  /**
   * Before anything is answered: takes what the messages prove, and gives the fixed answer to it where there is one. Nothing is
   * linked without proof, and what is refused changes nothing.
   */
  async heard(conversation: Conversation, messages: readonly Content[], signal: AbortSignal) {
    const newest = messages.at(-1);
    const { store, bot } = this.context;
    const head = store.head();
    if (!head || !newest || channelOf(this.context, head.channel).capabilities.delivery === "pull") return null;
    const texts = bot.texts[conversation.locale];
    const answer = (text: string, intent = "LINK", request?: "contact") =>
      fixedReply({ text, ...(request && { request }) }, conversation.locale, intent);

    const token = linkIn(newest);
    if (token !== null) {
      const customerId = await this.redeemed(token);
      if (customerId === null) return answer(texts.linkInvalid);
      this.link(conversation, customerId, "link");
      return answer(texts.linked);
    }
    if (newest.type === "contact") {
      const own = newest.contacts.find((contact) => contact.own && contact.phone);
      if (!own) {
        log.warn("identity.link_refused", { reason: "foreign contact", channel: head.channel });
        return answer(texts.contactForeign.replace("{button}", texts.shareContact), "LINK", "contact");
      }
      if (head.customerId !== null) return null;
      const customer = await this.customerOf(own.phone ?? null, signal);
      if (!customer) return answer(texts.contactUnknown);
      this.link(conversation, customer.id, "contact");
      return answer(texts.linked);
    }
    await this.byNumber(conversation, signal);
    return null;
  }

  /** Who writes from a number that the channel vouches for: asked of the shop once a day, and silently. */
  private async byNumber(conversation: Conversation, signal: AbortSignal): Promise<void> {
    const { store } = this.context;
    const head = store.head();
    const phone = phoneDigits(head?.phone ?? null);
    if (!head || !phone || head.customerId !== null || head.unlinked) return;
    if (head.asked?.phone === phone && now() - head.asked.at < ASK_AGAIN) return;
    try {
      const customer = await this.lookUp(phone, signal);
      store.write(() => store.putHead({ ...(store.head() ?? head), asked: { phone, at: now() } }));
      if (customer) this.link(conversation, customer.id, "phone");
    } catch (error) {
      if (signal.aborted) throw error;
      log.warn("customer.lookup_failed", { error: String(error) });
    }
  }

  private async customerOf(given: string | null, signal: AbortSignal): Promise<Customer | null> {
    const phone = phoneDigits(given);
    if (!phone) return null;
    try {
      return await this.lookUp(phone, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      log.warn("customer.lookup_failed", { error: String(error) });
      return null;
    }
  }

  private async lookUp(phone: string, signal: AbortSignal): Promise<Customer | null> {
    const { bot, env } = this.context;
    const asked = AbortSignal.any([signal, AbortSignal.timeout(lookupMs)]);
    return (await bot.customerByPhone?.(phone, env, asked)) ?? null;
  }

  private async redeemed(token: string): Promise<string | null> {
    const { env, config, key } = this.context;
    const ours = await isLinkToken(token, config.SESSION_SECRET ?? "");
    const customerId = ours ? await useLink(env, token, key) : null;
    if (customerId === null)
      log.warn("identity.link_refused", { reason: ours ? "used or too old" : "not one of ours" });
    return customerId;
  }

  private link(conversation: Conversation, customerId: string, proof: Proof): void {
    const { store } = this.context;
    store.write(() => {
      const head = store.head();
      if (!head) return;
      const another = head.customerId !== null && head.customerId !== customerId;
      store.putHead({ ...head, customerId, proof, unlinked: false });
      this.speaking.keep({ ...(store.conversation(conversation.id) ?? conversation), userId: customerId });
      // what was told to somebody else is not this customer's to hear
      if (another) store.replaceHistory(conversation.id, []);
    });
    log.info("identity.linked", { proof });
  }
}

/** The token of "/start link_…"; null: the message is none. */
function linkIn(message: Content): string | null {
  const args =
    message.type === "command" && message.name === "start"
      ? message.args
      : message.type === "text"
        ? (/^\/start(?:@\S+)?\s+(\S+)\s*$/.exec(message.text)?.[1] ?? "")
        : "";
  return args.startsWith(LINK) ? args : null;
}
