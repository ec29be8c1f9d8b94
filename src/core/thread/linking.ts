import type { Customer } from "../bot";
import { now } from "../clock";
import type { Conversation } from "../conversation/conversation";
import { phoneDigits } from "../conversation/identity";
import { isLinkToken, LINK } from "../conversation/link-token";
import type { Proof } from "../conversation/proof";
import { useLink } from "../db/links";
import type { LinkIntent } from "../intent";
import { log, reasonOf } from "../log";
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
   * Before anything is answered: takes what the messages prove, and gives the fixed answer to it where there is one, with the link
   * that it brings. Nothing is linked without proof, and what is refused changes nothing.
   */
  async heard(conversation: Conversation, messages: readonly Content[], signal: AbortSignal) {
    const newest = messages.at(-1);
    const { store, bot } = this.context;
    const head = store.head();
    if (!head || !newest || channelOf(this.context, head.channel).capabilities.delivery === "pull") return null;
    const texts = bot.texts[conversation.locale];
    const answer = (text: string, intents: LinkIntent[] = [], request?: "contact") =>
      fixedReply({ text, ...(request && { request }) }, conversation.locale, "LINK", intents);
    const linked = (customerId: string, proof: Proof) => answer(texts.linked, [{ kind: "link", customerId, proof }]);

    // a proof counts whatever was written right behind it
    const token = messages.map(linkIn).findLast((found) => found !== null);
    if (token) {
      const customerId = await this.redeemed(token);
      return customerId === null ? answer(texts.linkInvalid) : linked(customerId, "link");
    }
    const contacts = messages.flatMap((message) => (message.type === "contact" ? message.contacts : []));
    const own = contacts.findLast((contact) => contact.own && contact.phone);
    if (own) {
      if (head.customerId !== null) return null;
      const customer = await this.customerOf(own.phone ?? null, signal);
      return customer ? linked(customer.id, "contact") : answer(texts.contactUnknown);
    }
    if (newest.type === "contact") {
      log.warn("identity.link_refused", { reason: "foreign contact", channel: head.channel });
      return answer(texts.contactForeign.replace("{button}", texts.shareContact), [], "contact");
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
      if (customer) store.write(() => this.link(conversation, { customerId: customer.id, proof: "phone" }));
    } catch (error) {
      if (signal.aborted) throw error;
      log.warn("customer.lookup_failed", { error: reasonOf(error) });
    }
  }

  private async customerOf(given: string | null, signal: AbortSignal): Promise<Customer | null> {
    const phone = phoneDigits(given);
    if (!phone) return null;
    try {
      return await this.lookUp(phone, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      log.warn("customer.lookup_failed", { error: reasonOf(error) });
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

  /**
   * Within a write: the address is the customer's. What a guest has said in this conversation is theirs with it, because who taps
   * the link is who wrote; what another customer said stays that one's, and their conversation ends (`another`).
   */
  link(
    conversation: Conversation,
    { customerId, proof }: Omit<LinkIntent, "kind">,
  ): { conversation: Conversation; another: boolean } {
    const { store } = this.context;
    const head = store.head();
    const another = head !== null && head.customerId !== null && head.customerId !== customerId;
    if (head) store.putHead({ ...head, customerId, proof, unlinked: false });
    log.info("identity.linked", { proof });
    if (another) return { conversation, another };
    const current = store.conversation(conversation.id) ?? conversation;
    return { conversation: this.speaking.keep({ ...current, userId: customerId }), another };
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
