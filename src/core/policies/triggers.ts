import type { Bot, TriggerKind } from "../bot";
import { wordsOf } from "../knowledge/words";
import { probabilities, type TriggerModel } from "./classifier";
import { beginnings, matchAt, type Pattern, pattern, sentencesOf, type Token } from "./phrases";

/** In this order: what is said of a child's health comes before everything, and who is hurt before who only asks for a person. */
const order: readonly TriggerKind[] = ["safety", "abuse", "refund", "complaint", "frustration", "human"];
/** abusive words in one message (R7); one match is enough for every other kind */
const ABUSIVE = 2;
/** words before a match in which a "no" undoes it */
const REACH = 2;
const negations = new Set(
  "tidak jangan bukan belum tanpa anti no non not never without dont doesnt didnt isnt arent wont wasnt".split(" "),
);
/** "kok tidak bisa bicara dengan orang?" asks for it all the same */
const able = new Set(["bisa", "dapat", "boleh", "able"]);

interface Entry {
  kind: TriggerKind;
  sort: "always" | "when" | "unless";
  pattern: Pattern;
}

interface Compiled {
  byFirst: ReadonlyMap<string, readonly Entry[]>;
  abusive: readonly string[];
}

const compiled = new WeakMap<Bot, Compiled>();

/** From this probability on a message is handed to a person, */
const FIRES = 0.5;
/** and from this one on where it has words of a child's health: none of 3,450 such messages of authors unknown to the model was below. */
const FIRES_FOR_SAFETY = 0.03;
/** What fragments say together ("mau", "refund", "dong", each of which says nothing) has to be surer. */
const FIRES_TOGETHER = 0.7;
/** words a line, on average, up to which lines are fragments of a sentence */
const FRAGMENT = 3;
/** lines that the model looks at; more would cost time, and are left to the patterns */
const LINES = 30;

/**
 * The trigger that a message fires (R7, R11), null for none. Patterns hear what is said in so many words; the model, which knows what
 * they found, hears what is said in others, and takes back what only sounds like it, words of a child's health only when it is very
 * sure. It hears each line for itself: messages sent in a burst come as one text, in which a complaint between questions would drown.
 * Abuse is counted by words alone (R7), and our own button asks for a person.
 */
export function triggerIn(bot: Bot, text: string, model: TriggerModel | null = null): TriggerKind | null {
  const found = patternIn(bot, text);
  if (!model || found === "abuse" || isOwnButton(bot, text)) return found;
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length < 2) return heardIn(bot, text, found, model, FIRES);
  const heard = lines.slice(0, LINES).map((line) => heardIn(bot, line, patternIn(bot, line), model, FIRES));
  if (wordsOf(text).length <= lines.length * FRAGMENT) heard.push(heardIn(bot, text, found, model, FIRES_TOGETHER));
  if (lines.length > LINES) heard.push(patternIn(bot, lines.slice(LINES).join("\n")));
  return order.find((kind) => heard.includes(kind)) ?? null;
}

function heardIn(
  bot: Bot,
  text: string,
  found: TriggerKind | null,
  model: TriggerModel,
  least: number,
): TriggerKind | null {
  const chances = probabilities(model, text, bot.aliases, found);
  const fires = 1 - (chances.at(-1) ?? 1);
  if (found === "safety") return fires < FIRES_FOR_SAFETY ? null : found;
  if (fires < least) return null;
  const kinds = chances.slice(0, -1);
  const likeliest = model.kinds[kinds.indexOf(Math.max(...kinds))];
  return order.find((kind) => kind === likeliest) ?? null;
}

function isOwnButton(bot: Bot, text: string): boolean {
  const said = text.trim().toLowerCase();
  return Object.values(bot.texts).some(({ askHuman }) => askHuman.toLowerCase() === said);
}

/**
 * What the patterns find: whole words in either language, case, slang, stretched letters and leetspeak undone. Each sentence counts
 * for itself, so that a question about a policy hides no complaint beside it.
 */
export function patternIn(bot: Bot, text: string): TriggerKind | null {
  const triggers = compiledOf(bot);
  const counts = new Map<TriggerKind, number>();
  for (const tokens of sentencesOf(text, bot.aliases, triggers.abusive)) {
    for (const [kind, count] of firedIn(tokens, triggers)) counts.set(kind, (counts.get(kind) ?? 0) + count);
  }
  return order.find((kind) => (counts.get(kind) ?? 0) >= (kind === "abuse" ? ABUSIVE : 1)) ?? null;
}

function firedIn(tokens: readonly Token[], triggers: Compiled): Map<TriggerKind, number> {
  const sure = new Map<TriggerKind, Set<number>>();
  const likely = new Map<TriggerKind, Set<number>>();
  const guarded = new Set<TriggerKind>();
  for (const [at, token] of tokens.entries()) {
    for (const { kind, sort, pattern } of entriesAt(token, triggers)) {
      if (matchAt(pattern, tokens, at) < 0) continue;
      if (sort === "unless") guarded.add(kind);
      else if (sort === "always") put(sure, kind, at);
      else if (!isNegated(tokens, at)) put(likely, kind, at);
    }
  }
  const counts = new Map<TriggerKind, number>();
  for (const kind of order) {
    const places = new Set([...(sure.get(kind) ?? []), ...((!guarded.has(kind) && likely.get(kind)) || [])]);
    if (places.size > 0) counts.set(kind, places.size);
  }
  return counts;
}

function* entriesAt(token: Token, { byFirst }: Compiled): Iterable<Entry> {
  for (const form of token) yield* byFirst.get(form) ?? [];
}

function put(map: Map<TriggerKind, Set<number>>, kind: TriggerKind, at: number): void {
  const places = map.get(kind);
  if (places) places.add(at);
  else map.set(kind, new Set([at]));
}

function isNegated(tokens: readonly Token[], at: number): boolean {
  return tokens
    .slice(Math.max(0, at - REACH), at)
    .some((token, index, before) => isOneOf(token, negations) && !isOneOf(before[index + 1], able));
}

function isOneOf(token: Token | undefined, words: ReadonlySet<string>): boolean {
  return token !== undefined && [...token].some((form) => words.has(form));
}

function compiledOf(bot: Bot): Compiled {
  let triggers = compiled.get(bot);
  if (!triggers) {
    triggers = compile(bot);
    compiled.set(bot, triggers);
  }
  return triggers;
}

function compile(bot: Bot): Compiled {
  const byFirst = new Map<string, Entry[]>();
  const add = (kind: TriggerKind, sort: Entry["sort"], notation: string) => {
    const entry = { kind, sort, pattern: pattern(notation, bot.aliases) };
    for (const word of beginnings(entry.pattern)) {
      const entries = byFirst.get(word);
      if (entries) entries.push(entry);
      else byFirst.set(word, [entry]);
    }
  };
  for (const kind of order) {
    for (const rule of Object.values(bot.triggers[kind])) {
      for (const sort of ["always", "when", "unless"] as const) {
        for (const notation of rule[sort] ?? []) add(kind, sort, notation);
      }
    }
  }
  // our own button asks for a person, whatever it is called
  for (const { askHuman } of Object.values(bot.texts)) add("human", "always", askHuman);
  const abusive = [...byFirst].flatMap(([word, entries]) =>
    entries.some(({ kind, sort }) => kind === "abuse" && sort !== "unless") ? [word] : [],
  );
  return { byFirst, abusive };
}
