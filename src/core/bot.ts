import type { z } from "zod";
import type { Notices } from "./events/subscribed";
import type { Intent } from "./intent";
import type { Card, Citation, QuickReply } from "./reply";
import type { ChannelName, Locale } from "./turn";

/** What the shop knows of a signed-in customer and the bot may use. Never more personal data than this. */
export interface Customer {
  id: string;
  name?: string;
  /** what prices and tools they may see */
  type: "retail" | "wholesale";
  tier?: string;
  points?: number;
}

/** What a tool may know and do. Identity stands here and is never an argument of the model's. */
export interface ToolContext {
  /** null: a guest */
  customer: Customer | null;
  locale: Locale;
  channel: ChannelName;
  /** names the address that asks: what is to be said there later is said there (see core/conversation/ids.ts) */
  conversationId: string;
  now: Date;
  /** aborted when the turn is superseded or its time is up */
  signal: AbortSignal;
  /** the same for every attempt at the same turn and call: a retry must not act twice */
  idempotencyKey: string;
  /** asks for a change to be applied with the reply */
  intend(intent: Intent): void;
}

/** What the offline model says from a tool's result. */
export interface Spoken {
  text: string;
  quickReplies?: QuickReply[];
  /** ids of cards that the tool's `cards` gave */
  cards?: string[];
  /** ids of citations that the tool's `citations` gave */
  citations?: string[];
  request?: "login";
  intent: string;
  /** 0 to 1 */
  confidence: number;
  needsHuman?: boolean;
}

/** Something that an answer listed and that a later message may point at: "yang kedua". */
export interface Item {
  /** stands for it within a message: "stok <name>" */
  name: string;
  /** what pointing at it means when nothing else is said */
  say: string;
}

/** A call of one of the shop's tools in an earlier turn, and what the model got from it. */
export interface Past {
  tool: string;
  input: unknown;
  output: unknown;
}

/** What the last turns leave to go on from. */
export interface Before {
  /** newest first, failed ones left out */
  calls: readonly Past[];
  /** the intent of the last answer, if it told no tool's result: it may have asked back */
  asked: string | null;
  /** what was listed last, in its order; read from the results only when it is asked for */
  items(): readonly Item[];
}

/** The words of a message as the offline model sees them. */
export interface Heard {
  /** as written; an item that it points at stands in it by name */
  text: string;
  /** lower case, slang unfolded, punctuation gone */
  words: string[];
  locale: Locale;
  before: Before;
}

/** How the offline model uses a tool: which words ask for it, with what, and how its result is told. */
export interface OfflineUse<Input, Output> {
  /** 0 (not asked for) to 1 (certainly) */
  asks(heard: Heard): number;
  /** the tool's arguments, or what to ask back when one is missing */
  input(heard: Heard): { input: Input } | { ask: Spoken };
  say(output: Output, input: Input, heard: Heard): Spoken;
  /** a safe error code in words; without it the engine's own text is used */
  fail?(code: string, heard: Heard): Spoken | null;
  /** what a result lists, for messages that point at it */
  items?(output: Output): Item[];
  /** asks for this tool on a tap, where `asks` is not sure: offered when the bot asks what was meant */
  offer?: Record<Locale, QuickReply>;
}

interface AnyTool<Input, Output> {
  name: string;
  /** for the model */
  description: string;
  input: z.ZodType<Input>;
  output: z.ZodType<Output>;
  /** who may use it (R4, R8); code decides, from verified identity */
  allow(customer: Customer | null): boolean;
  /** Throws ToolError with a safe code; everything else becomes UNAVAILABLE. */
  run(input: Input, context: ToolContext): Promise<Output>;
  /** what is shown while it runs */
  progress?: Record<Locale, string>;
  /** cards that the answer may show, with the facts as this result has them */
  cards?(output: Output, context: { locale: Locale; customer: Customer | null }): Card[];
  /** sources that the answer may cite */
  citations?(output: Output): Citation[];
  /** a smaller form of a result that is too long for the model (R10); called again until it fits, null = give up */
  shrink?(output: Output): Output | null;
  offline?: OfflineUse<Input, Output>;
}

/** Runs when a model calls it. */
interface ReadTool {
  effect: "read";
}

/**
 * Changes something. A model's call only asks the customer; what they confirm is run, with exactly that input, once. `run`
 * may be called again with the same idempotency key after a crash.
 */
interface WriteTool<Input, Output> {
  effect: "write";
  /**
   * Before the customer is asked: puts what the question has to name exactly in the place of what the model gave, or throws ToolError
   * where there is nothing to ask. May be called more than once, and changes nothing.
   */
  prepare?(input: Input, context: ToolContext): Promise<Input>;
  /** asks whether this may be done, naming all that matters of it */
  confirm(input: Input, locale: Locale): string;
  /** tells that it is done */
  done(output: Output, input: Input, locale: Locale): string;
}

export type Tool<Input = unknown, Output = unknown> = AnyTool<Input, Output> & (ReadTool | WriteTool<Input, Output>);

/** A tool's failure in a code that model and customer may see. `retry`: network, 429, 5xx, and nothing else (R9). */
export class ToolError extends Error {
  readonly code: string;
  readonly retry: boolean;
  constructor(code: string, options: { retry?: boolean; cause?: unknown } = {}) {
    super(code, { cause: options.cause });
    this.name = "ToolError";
    this.code = code;
    this.retry = options.retry ?? false;
  }
}

/** Declares a tool; the types of `run`, `cards` and `offline` follow from the schemas. */
export function defineTool<Input, Output>(tool: Tool<Input, Output>): Tool<Input, Output> {
  return tool;
}

/** The sentences that the engine itself says. `{…}` are filled in. */
export interface Texts {
  greeting: string;
  thanks: string;
  goodbye: string;
  /** to "ok", and to a yes or no that nothing was asked for */
  okay: string;
  howAreYou: string;
  /** who or what the bot is, and what it can do */
  who: string;
  laughter: string;
  apology: string;
  /** to "never mind": what was asked is dropped */
  cancel: string;
  /** the customer did not understand */
  confused: string;
  /** declines what is no business of the shop's, and says what it can do */
  offTopic: string;
  /** nothing found: offers a person */
  noAnswer: string;
  /** not sure what was meant: {options}, which come as quick replies as well */
  clarify: string;
  /** a guest asked for something that needs a login (R4) */
  login: string;
  /** a tool is down */
  unavailable: string;
  /** something went wrong on our side and a ticket was made */
  failed: string;
  /** handed to a person; {ticket} */
  escalated: string;
  /** handed to a person, the ticket's number is not there yet */
  escalatedNoNumber: string;
  /** follow the ticket's number where the shop has set its hours: open, {time} until the first answer; shut, the next {opening} */
  teamReplies: string;
  teamOpens: string;
  /** follows: the wish can be taken back by a word, where nothing can be tapped as well */
  howToCancel: string;
  /** said once to a customer who waits in the queue for long */
  stillWaiting: string;
  /** said to a customer whose message goes to the team, because the bot does not answer on their channel now */
  teamAnswers: string;
  /** titles of what may be tapped while a person is waited for: the bot answers meanwhile; the wish is taken back */
  askBot: string;
  cancelTicket: string;
  /** said to either */
  botMeanwhile: string;
  ticketCancelled: string;
  /** stands above a person's first answer: {name} */
  agentSays: string;
  /** a person has settled the matter: closes, and asks for a rating */
  resolved: string;
  /** the same without asking: they were asked lately */
  resolvedUnasked: string;
  /** follows the goodbye to a customer whom only the bot has helped */
  rateBot: string;
  /** thanks for a rating */
  rated: string;
  /** title of the quick reply that asks for a person */
  askHuman: string;
  /** titles of the quick replies under a tool's question whether something may be done */
  confirmYes: string;
  confirmNo: string;
  /** to the second: it was not done */
  notDone: string;
  /** the tap comes too late: it was done, dropped, or is too old */
  confirmGone: string;
  /** to /language: asks which, and says that it is set, in that language */
  whichLanguage: string;
  languageSet: string;
  /** to "stop": nothing is sent any more that the customer has not asked for */
  stopped: string;
  /** what each command does, in a few words, for the channel's own list of them */
  startCommand: string;
  helpCommand: string;
  agentCommand: string;
  languageCommand: string;
  stopCommand: string;
  /** on a lock screen that is not to show the message itself */
  newMessage: string;
  /** this address is a customer's from now on, by their own proof */
  linked: string;
  /** a link that was used, is too old, or was never ours */
  linkInvalid: string;
  /** a telephone number that is not the sender's own proves nothing. {button} is `shareContact` */
  contactForeign: string;
  /** the shop knows no customer, or several, of that number */
  contactUnknown: string;
  /** to a customer who wants to go on elsewhere. {url} leads there */
  continueOn: string;
  continueNowhere: string;
  /** title of the button that sends the customer's own telephone number */
  shareContact: string;
  /** title of the button that sends where the customer is */
  shareLocation: string;
  /** titles of the buttons that open a list of choices, a link, and the list of ratings; 20 characters at most */
  chooseFrom: string;
  openLink: string;
  rate: string;
  /** the day's tokens of this customer are used up (R18): simple answers go on, and a person is offered */
  dailyLimit: string;
  /** too many messages (R6) */
  tooFast: string;
  /** a recording that cannot be put into words now: asks to type, offers a person */
  cannotHear: string;
  /** a photo that cannot be looked at now: likewise */
  cannotSee: string;
  /** files that the bot never reads: likewise */
  cannotRead: string;
  /** the whole answer to illness, dosage, allergy, injury or an unsafe product: no advice, where help is; the ticket's text follows */
  safety: string;
  /** said before the ticket's text */
  complaint: string;
  refund: string;
  /** to a proof of payment: it goes to the team, and confirms nothing */
  payment: string;
  frustration: string;
  /**
   * Ends a customer's first reply: automatic, how to reach a person, where the privacy notice is. {human} is `askHuman`.
   * Empty: nothing is said
   */
  disclosure: string;
  /** the same where the first reply is the hand-off itself */
  disclosureHandedOff: string;
}

/** Who the bot is, for the static part of the prompt. */
export interface Persona {
  name: string;
  /** the shop, in a few words */
  shop: string;
  /** who it is, what it may talk about, tone and house rules; never anything that changes from turn to turn */
  instructions: string;
}

/** What small talk may be. */
export type Talk =
  | "greeting"
  | "thanks"
  | "goodbye"
  | "okay"
  | "yes"
  | "no"
  | "howAreYou"
  | "who"
  | "laughter"
  | "apology"
  | "cancel"
  | "confused"
  | "offTopic";

/**
 * Phrases of small talk in one language, as they are once slang is unfolded. A word that people use in both languages
 * belongs in both lists: one that stands in a single list tells the message's language.
 */
export type SmallTalk = Readonly<Record<Talk, readonly string[]>>;

/** What hands a message to a person before any model sees it (R7, R11). */
export type TriggerKind = "safety" | "abuse" | "complaint" | "refund" | "frustration" | "human";

/**
 * Patterns in the notation of policies/phrases.ts, matched sentence by sentence as whole words. For abuse each pattern is one
 * abusive word, and two make a match.
 */
export interface TriggerRule {
  /** fires wherever it stands */
  always?: readonly string[];
  /** fires unless a negation stands right before it, or a pattern of `unless` in its sentence */
  when?: readonly string[];
  /** tells a question or something else that only sounds like it: policies, product names, "what if" */
  unless?: readonly string[];
}

/** What photos and documents may show that only a person judges. */
export type Evidence = "damage" | "payment";

export type Triggers = Readonly<Record<TriggerKind, Record<Locale, TriggerRule>>>;

/** How a look-up of the desk is made. */
export interface DeskAsks {
  env: Env;
  locale: Locale;
  signal: AbortSignal;
}

export interface BotDefinition {
  /** names the bot in ids, prompts and logs; letters, digits, dashes */
  name: string;
  persona: Persona;
  /** the shop's tools; the built-ins search_faq and escalate_to_human come with the engine */
  tools(env: Env): Tool[];
  /** looks a verified customer up; null when the shop does not know them. Without it every customer is a guest */
  customer?(id: string, env: Env, signal: AbortSignal): Promise<Customer | null>;
  /** the one customer of a telephone number (digits with the country code); null when nobody has it, or several do */
  customerByPhone?(phone: string, env: Env, signal: AbortSignal): Promise<Customer | null>;
  /** numbers of orders that a text names, as the shop writes them; they stand on the ticket */
  references?(text: string): string[];
  /** what staff may look up beside a conversation; each rejects when the shop cannot be asked */
  desk?: {
    /** products with price and stock, for this kind of customer */
    products(query: string, buyer: Customer["type"], asked: DeskAsks): Promise<Card[]>;
    /** a customer's newest orders */
    orders(customerId: string, asked: DeskAsks): Promise<Card[]>;
  };
  /** what customers are told of the shop's events; without it they are told nothing */
  notices?: Notices;
  texts: Record<Locale, Texts>;
  smallTalk: Record<Locale, SmallTalk>;
  triggers: Triggers;
  /** path among the static assets of a model that hears triggers beyond the patterns (scripts/train-triggers.mjs) */
  triggerModel?: string;
  /** slang and abbreviations → what they stand for, used by search and the offline model ("brp" → "berapa") */
  aliases: Readonly<Record<string, string>>;
  /** patterns in the notation of policies/phrases.ts: what is said with, or right before, a photo of damage or of a payment */
  evidence?: Readonly<Record<Evidence, readonly string[]>>;
  /** names of products and brands that are hard to hear in a voice note; at most 100 */
  hints?: readonly string[];
  /** single words, slang unfolded, of matters that the strong model is to answer (R19): complaints and refunds above all */
  hardWords?: readonly string[];
  /**
   * Words in which an answer states what became of an order or a payment → the state as the tools' `status` fields spell
   * it. With it no answer tells a state that no tool result has; the words of both languages count in either
   */
  states?: Readonly<Record<Locale, Readonly<Record<string, readonly string[]>>>>;
}

export type Bot = Readonly<BotDefinition>;

/** Composes a bot from data and functions. Throws on a name or a text that cannot work. */
export function defineBot(definition: BotDefinition): Bot {
  if (!/^[a-z][a-z0-9-]{1,30}$/.test(definition.name)) throw new Error(`bot name "${definition.name}" is not usable`);
  return Object.freeze(definition);
}
