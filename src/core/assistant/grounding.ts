import type { Bot } from "../bot";
import { addText, type Evidence, emptyFacts, type Facts, factsOf } from "./facts";
import { type Figure, figuresIn, type Unit } from "./figures";
import { clauseOf, entryOf, foreign, withoutNames, withoutPlaces } from "./line";
import { allLiteral, type Leaves, LIST_LINE, leavesOf } from "./literal";
import { TELLING } from "./number-words";
import { claimsIn, statesIn } from "./states";

/** characters from which a sentence that stands in a result word for word needs no further look */
const VERBATIM = 15;
const LINK = /(?<=\])\([^)\s]*\)|(?<!\p{L})(?:[a-z][a-z0-9+.-]*:\/\/|www\.)[^\s)]+/giu;
/** what a list's items may be called, when some of them are told */
const ITEMS =
  /^\s*(?:pilihan|opsi|produk|barang|pesanan|paket|toko|buku|jenis|macam|merek|varian|ukuran|options?|products?|matches|choices|orders?|items?|stores?|books?|kinds?|sizes?|brands?)(?!\p{L})/iu;
const STOCK = /(?<!\p{L})(?:stok\p{L}*|stock|tersedia|sisa\p{L}*|tinggal|available|left|ready)(?!\p{L})/iu;
/** a figure of the customer's own may be repeated as a limit or in a refusal; never as a fact of the shop's */
const LIMIT =
  /(?<!\p{L})(?:di\s?bawah|di\s?atas|maks\p{L}*|max\p{L}*|minim\p{L}*|budget\p{L}*|bujet\p{L}*|kisaran|sekitar|antara|kurang dari|lebih dari|under|below|above|over|up to|less than|more than|at most|at least|between|around)(?!\p{L})/iu;
/** a number of pieces that the customer wants */
const WISH = /(?<!\p{L})(?:untuk|utk|buat|kalau|kalo|jika|beli|mau|for|if|want|buy)(?!\p{L})/iu;
const REFUSAL = /(?<!\p{L})(?:tidak|nggak|gak|ga|belum|bukan|not|never|no|cannot|\p{L}+n['\u2019]t)(?!\p{L})/iu;
const OWN_ORDER = /(?:pesanan|paket|order)\s?(?:kakak|kak|mu|nya)(?!\p{L})|your (?:order|parcel|package|payment)/iu;

/**
 * Checks sentences against what a turn's tools returned: amounts, stock, percentages, durations, dates, order numbers and
 * states. A figure is fine when a result has it; what the model computed itself is not, unless a result has it too.
 */
export class Grounding {
  private readonly bot: Bot;
  private readonly evidence: Evidence;
  private leaves: (Leaves & { results: number }) | null = null;
  private made: { facts: Facts; results: number; seen: boolean } | null = null;
  private own: Facts | null = null;

  constructor(bot: Bot, evidence: Evidence) {
    this.bot = bot;
    this.evidence = evidence;
  }

  /** What of a sentence no result of this turn supports, in its own words; empty when it may be sent. */
  unsupported(text: string): string[] {
    // links are checked by themselves
    const sentence = text.includes("/") ? text.replace(LINK, " ") : text;
    if (!/\d/.test(sentence) && !TELLING.test(sentence) && claimsIn(this.bot, sentence).length === 0) return [];
    if (this.quoted(sentence)) return [];
    if (this.literal(sentence)) return [];
    const wrong = this.compare(sentence, this.facts(false));
    return wrong.length === 0 ? [] : this.compare(sentence, this.facts(true));
  }

  /** The same of several sentences, each thing once. */
  unsupportedIn(sentences: readonly string[]): string[] {
    return [...new Set(sentences.flatMap((sentence) => this.unsupported(sentence)))];
  }

  /**
   * Whether all its figures stand in results as they are written here: names and amounts word for word, counts as numbers.
   * That is how a tool's own telling looks, and a hundred times cheaper to see than to read every figure of a result.
   */
  private literal(sentence: string): boolean {
    const { results } = this.evidence;
    if (results.length === 0 || TELLING.test(sentence)) return false;
    if (this.leaves?.results !== results.length) this.leaves = { results: results.length, ...leavesOf(results) };
    return allLiteral(sentence, this.leaves) && this.states(sentence, null).length === 0;
  }

  private compare(sentence: string, facts: Facts): string[] {
    const line = sentence.replace(/[*`]/g, "");
    const item = LIST_LINE.test(line);
    const entry = item ? entryOf(facts, line) : null;
    const told = withoutNames(facts, withoutPlaces(facts, line));
    const wrong = figuresIn(told).filter(
      (figure) => !this.supports(figure, told, facts) || (entry && foreign(figure, entry, facts)),
    );
    return [...wrong.map(({ text }) => text), ...this.states(line, facts)];
  }

  private facts(seen: boolean): Facts {
    const { results } = this.evidence;
    const { made } = this;
    if (made && made.results === results.length && (made.seen || !seen)) return made.facts;
    const facts = factsOf(seen ? [...results, ...this.evidence.seen()] : results);
    this.made = { facts, results: results.length, seen };
    return facts;
  }

  /** Whether it stands in a result, or in the shop's own texts, as a whole sentence. */
  private quoted(sentence: string): boolean {
    const words = sentence.trim();
    if (words.length < VERBATIM) return false;
    const within = (text: string) => {
      const at = text.indexOf(words);
      return at === 0 || (at > 0 && /[.!?\n:]["')]?\s*$/.test(text.slice(Math.max(0, at - 4), at)));
    };
    return this.evidence.texts.some(within) || this.evidence.results.some((result) => someText(result, within));
  }

  private supports(figure: Figure, sentence: string, facts: Facts): boolean {
    if (figure.kind === "code") return facts.codes.has(figure.key) || this.knows(figure.key);
    const asked = this.customer();
    const clause = clauseOf(sentence, figure.text);
    const refuses = REFUSAL.test(clause);
    if (figure.kind === "money") {
      const repeats = refuses || LIMIT.test(clause.slice(0, clause.toLowerCase().indexOf(figure.text)));
      return facts.amounts.has(figure.value) || (repeats && asked.amounts.has(figure.value));
    }
    if (figure.kind === "percent") {
      return facts.percents.has(figure.value) || (refuses && asked.percents.has(figure.value));
    }
    if (figure.kind === "date") {
      const { key } = figure;
      const has = ({ dates, yearless }: Facts) => dates.has(key) || yearless.has(key.slice(-5));
      return has(facts) || has(this.moments(facts)) || (refuses && has(asked));
    }
    if (figure.kind === "time") {
      const { key } = figure;
      return facts.times.has(key) || this.moments(facts).times.has(key) || (refuses && asked.times.has(key));
    }
    return counted(figure.value, figure.unit, figure.text, sentence, facts, asked, refuses);
  }

  /** An order number that the customer wrote, now or before, or that the shop gives as an example. */
  private knows(code: string): boolean {
    if (this.customer().codes.has(code)) return true;
    const known = emptyFacts();
    addText(known, this.evidence.earlier());
    return known.codes.has(code);
  }

  private customer(): Facts {
    if (!this.own) {
      this.own = emptyFacts();
      addText(this.own, this.evidence.asked);
      for (const each of this.own.measured) {
        const value = Number.parseFloat(each);
        // "di bawah 150" means thousands
        for (const amount of value < 1000 ? [value, value * 1000] : [value]) this.own.amounts.add(amount);
      }
    }
    return this.own;
  }

  /** The turn's own time, and the results' moments as days and times of the shop's zone. */
  private moments({ moments }: Facts): Facts {
    const local = emptyFacts();
    addText(local, this.evidence.time);
    if (moments.length === 0) return local;
    const clock = clockIn(this.evidence.timeZone);
    for (const moment of moments) {
      const at = new Date(moment);
      if (!Number.isNaN(at.getTime())) addText(local, clock.format(at));
    }
    return local;
  }

  private states(line: string, known: Facts | null): string[] {
    const claims = claimsIn(this.bot, line);
    if (claims.length === 0) return [];
    const facts = known ?? this.facts(false);
    const codes = figuresIn(line).flatMap((figure) => (figure.kind === "code" ? [figure.key] : []));
    const orders = facts.named.filter((order) => codes.some((code) => order.codes.includes(code)));
    // an order that no result tells of has no state
    const strange = codes.length > 0 && orders.length === 0 && !codes.some((code) => facts.codes.has(code));
    const about = strange ? [] : orders.length > 0 ? orders : facts.named;
    const had = new Set(about.flatMap(({ states, words }) => [...states, ...words]).flatMap(this.stated));
    const general = orders.length > 0 || strange || OWN_ORDER.test(line) ? [] : facts.prose;
    for (const state of general.flatMap(this.stated)) had.add(state);
    const wrong = claims.filter(({ codes: states, negated, text }) => {
      const is = states.some((state) => had.has(state)) || about.some((order) => order.states.includes(text));
      return negated ? had.size === 0 || (is && about.length === 1) : !is;
    });
    return wrong.map(({ text }) => text);
  }

  private readonly stated = (text: string) => statesIn(this.bot, text);
}

function counted(
  value: number,
  unit: Unit,
  text: string,
  sentence: string,
  facts: Facts,
  asked: Facts,
  refuses: boolean,
): boolean {
  const key = `${value}|${unit}`;
  if (unit !== "" && unit !== "count") {
    if (facts.measured.has(key)) return true;
    if (unit.startsWith("size:")) return facts.numbers.has(value) || asked.measured.has(key);
    // an age is the customer's to tell; a delivery time is not
    return asked.measured.has(key) && (refuses || unit === "month" || unit === "year");
  }
  if (facts.measured.has(`${value}|count`)) return true;
  if (STOCK.test(sentence)) return facts.counts.has(value) || (unit === "" && inName(text, sentence, facts));
  if (facts.numbers.has(value) || facts.lengths.has(value) || facts.measured.has(`${value}|`)) return true;
  if (value >= 1000 && facts.amounts.has(value)) return true;
  const wished = asked.measured.has(key) || asked.measured.has(`${value}|`);
  if (wished && (unit === "" || refuses || WISH.test(sentence))) return true;
  const after = sentence.slice(sentence.indexOf(text) + text.length);
  return value > 0 && value < Math.max(0, ...facts.lengths) && ITEMS.test(after);
}

/** "Popok M 34" is told as "M 34": the figure goes with the word before it. */
function inName(text: string, sentence: string, facts: Facts): boolean {
  const before = new RegExp(`\\p{L}+\\s+${text.replace(/[^\d]/g, "\\$&")}(?![\\d.,]*\\d)`, "iu").exec(sentence);
  return before !== null && !STOCK.test(before[0]) && facts.haystack.includes(before[0].toLowerCase());
}

function someText(value: unknown, test: (text: string) => boolean): boolean {
  if (typeof value === "string") return test(value);
  return value !== null && typeof value === "object" && Object.values(value).some((field) => someText(field, test));
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockIn(timeZone: string): Intl.DateTimeFormat {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "long", timeStyle: "short" });
    clocks.set(timeZone, clock);
  }
  return clock;
}
