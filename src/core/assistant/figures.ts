import { inDigits } from "./number-words";

/** What a figure measures; "" when the text does not say. Durations are told apart from sizes and from counts. */
export type Unit = "" | "count" | "day" | "week" | "month" | "year" | "hour" | "minute" | `size:${string}`;

export type Figure = {
  /** as it stands in the text */
  text: string;
} & (
  | { kind: "money"; value: number }
  | { kind: "percent"; value: number }
  | { kind: "number"; value: number; unit: Unit }
  /** "2026-01-20", or "01-20" without a year */
  | { kind: "date"; key: string }
  /** "14:00" */
  | { kind: "time"; key: string }
  /** an order or tracking number: letters and digits, upper case, without separators */
  | { kind: "code"; key: string }
);

const months = ["jan", "feb", "mar", "apr", "mei may", "jun", "jul", "agu aug", "sep", "okt oct", "nov", "des dec"];
const monthOf = (name: string) =>
  months.findIndex((names) => names.split(" ").includes(name.slice(0, 3).toLowerCase())) + 1;

const scales: Readonly<Record<string, number>> = { rb: 1e3, rebu: 1e3, ribu: 1e3, ribuan: 1e3, k: 1e3, thousand: 1e3 };
const large: Readonly<Record<string, number>> = { jt: 1e6, juta: 1e6, jutaan: 1e6, mio: 1e6, million: 1e6 };
const scaleOf = (word: string) => scales[word] ?? large[word] ?? (/^(?:miliar|milyar|billion)$/.test(word) ? 1e9 : 0);

const unitWords: Readonly<Record<string, string>> = {
  count:
    "pcs pc pce buah unit units pack packs pak box boxes dus lusin set sets item items piece pieces left stok tersisa",
  day: "hari hr day days working business",
  week: "minggu mgg pekan week weeks",
  month: "bulan bln month months",
  year: "tahun thn th year years yr yrs",
  hour: "jam hour hours hrs",
  minute: "menit mnt minute minutes min",
  "size:ml": "ml",
  "size:l": "l ltr liter litre liters litres",
  "size:oz": "oz",
  "size:mm": "mm",
  "size:cm": "cm",
  "size:m": "m meter metre meters metres",
  "size:g": "g gr gram grams",
  "size:kg": "kg kilo kilogram kilograms",
};
const units = new Map(
  Object.entries(unitWords).flatMap(([unit, words]) => words.split(" ").map((word) => [word, unit as Unit] as const)),
);

const month =
  "(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|mar(?:et|ch)?|apr(?:il)?|mei|may|jun[ie]?|jul[iy]?|agu(?:stus)?|agt|aug(?:ust)?|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|de[sc](?:ember)?)";
const number = "(?<num>\\d+(?:[.,]\\d+)*)(?:\\s?(?<tail>%|\\p{L}+)(?:\\s+(?<next>rupiah))?)?";
const year = "(?:,?\\s+(?<year>\\d{4})(?!\\d))?";
const half = "(?:\\s*(?<half>[ap])\\.?m(?!\\p{L}))?";
const either = (...patterns: string[]) => new RegExp(patterns.join("|"), "uy");
const MONTH = new RegExp(`^${month}$`, "u");
/** begins with the word before a figure, which is one of LEADING */
const LED = either(
  `(?<month>${month})\\.?\\s+(?<from>\\d{1,2})(?!\\d|\\.\\d)(?:st|nd|rd|th)?(?:\\s*[-–]\\s*(?<day>\\d{1,2}))?${year}`,
  `(?:pukul|jam|at)\\s+(?<h>[01]?\\d|2[0-3])(?:[.:](?<m>[0-5]\\d))?(?![\\d.,:]*\\d)${half}`,
  `(?<cur>rp\\.?|idr|usd|us\\$|sgd)\\s*${number}`,
);
const LEADING = new RegExp(`^(?:${month}|pukul|jam|at|rp|idr|usd|sgd)\\.?$`, "u");
/** begins with the letters that a figure hangs on */
const HUNG = either(
  `(?<cur>rp\\.?|idr|usd|us\\$|sgd|[$€])\\s*${number}`,
  "(?<code>(?<![\\p{L}\\d_-])(?!ke-)\\p{L}[\\p{L}\\d]*(?:[-_][\\p{L}\\d]+)*)",
);
/** begins with a digit */
const PLAIN = either(
  "(?<iso>\\d{4}-\\d{2}-\\d{2}(?!\\d)(?:t[\\d:.]+(?:z|[+-]\\d\\d:?\\d\\d)?)?)",
  `(?:(?<from>\\d{1,2})\\s*[-–]\\s*)?(?<day>\\d{1,2})\\s+(?<month>${month})(?![\\p{L}\\d])\\.?${year}`,
  "(?<dd>\\d{1,2})/(?<mm>\\d{1,2})/(?<yyyy>\\d{4})(?![\\d/])",
  `(?<h>[01]?\\d|2[0-3])(?::|(?<=\\d\\d)\\.(?=\\d\\d))(?<m>[0-5]\\d)(?![\\d:]|[.,]\\d)${half}`,
  "(?<h>1[0-2]|[1-9])\\s*(?<half>[ap])\\.?m(?!\\p{L})",
  number,
);
/** between the two ends of a range: "2–3 hari", "50 sampai 100 ribu" */
const JOINT = /^\s*(?:[-\u2013\u2014]|sampai|sampe|hingga|s\/d|to|dan|and|atau|or)\s*$/iu;

/** Whether a number before this word counts things: "12 pcs", "5 pilihan", not "12 ribu", "5 hari", "20 Januari". */
export function counts(word: string): boolean {
  if (/^(?:%|persen|percent|rupiah|wib|wita|wit|am|pm)$/.test(word) || scaleOf(word) || MONTH.test(word)) return false;
  return (units.get(word) ?? "count") === "count";
}

/** Every figure of a text, spelled or in digits, in the order in which they stand. */
export function figuresIn(text: string): Figure[] {
  const found: Figure[] = [];
  const source = inDigits(text.toLowerCase());
  let open: { index: number; end: number } | null = null;
  for (let match = next(source, 0); match; match = next(source, match.index + match[0].length)) {
    const figures = read(match);
    const [figure] = figures;
    const number = match.groups?.num !== undefined;
    // the first end of a range has the unit of the second: "2–3 hari", "Rp 50–100 ribu"
    const first = open && number && JOINT.test(source.slice(open.end, match.index)) ? found[open.index] : undefined;
    if (first && figure && open) found[open.index] = alike(first, figure);
    found.push(...figures);
    const tail = match.groups?.tail ?? "";
    const joins = tail !== "" && JOINT.test(tail);
    const end = match.index + match[0].length - (joins ? tail.length : 0);
    open = number && (tail === "" || joins) ? { index: found.length - 1, end } : null;
  }
  return found;
}

const DIGIT = /\d/g;

/** The first figure from `from` on: every figure has a digit, so only what stands around digits is looked at. */
function next(source: string, from: number): RegExpExecArray | null {
  DIGIT.lastIndex = from;
  const digit = DIGIT.exec(source)?.index;
  if (digit === undefined) return null;
  let start = digit;
  while (start > from && !isSpace(source, start - 1) && /[\p{L}\d_-]/u.test(source[start - 1] ?? "")) start--;
  while (start < digit && /[_-]/.test(source[start] ?? "")) start++;
  if (start > from && /[$\u20ac]/.test(source[start - 1] ?? "")) start--;
  else if (start - 3 >= from && source.startsWith("rp.", start - 3)) start -= 3;
  let word = start;
  while (word > from && isSpace(source, word - 1)) word--;
  const gap = word;
  while (word > from && !isSpace(source, word - 1)) word--;
  const before = source.slice(word, gap).replace(/^[^\p{L}]+/u, "");
  const led = start === digit && gap < start && LEADING.test(before) ? matchAt(LED, source, gap - before.length) : null;
  const hung = led || start === digit ? null : matchAt(HUNG, source, start);
  return led ?? (hung && start + hung[0].length > digit ? hung : null) ?? matchAt(PLAIN, source, digit);
}

const isSpace = (source: string, at: number) => source.charCodeAt(at) <= 32 || source.charCodeAt(at) === 160;

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(source);
}

/** "Rp 50" before "100 ribu" is 50 thousand; a bare number is what the other end is. */
function alike(first: Figure, last: Figure): Figure {
  const { text } = first;
  if (first.kind === "money" && last.kind === "money") {
    const factor = scaleIn(last.text);
    return factor > 1 && first.value < factor ? { ...first, value: first.value * factor } : first;
  }
  if (first.kind !== "number" || first.unit !== "") return first;
  if (last.kind === "money") return { kind: "money", value: first.value * scaleIn(last.text), text };
  if (last.kind === "percent") return { kind: "percent", value: first.value, text };
  return last.kind === "number" ? { ...first, unit: last.unit } : first;
}

const scaleIn = (text: string) => scaleOf(/\p{L}+$/u.exec(text.replace(/\s*rupiah$/, ""))?.[0] ?? "") || 1;

function read(match: RegExpExecArray): Figure[] {
  const text = match[0].trim();
  const {
    iso,
    code,
    num,
    dd,
    mm,
    yyyy,
    from,
    day,
    month: name,
    year: named,
    h,
    m,
    half: noon,
    ...rest
  } = match.groups ?? {};
  if (num !== undefined) return [quantity(num, rest, text)];
  if (code !== undefined) return [{ kind: "code", key: codeOf(code), text }];
  if (iso !== undefined) return [{ kind: "date", key: iso.slice(0, 10), text }];
  if (dd !== undefined) return [{ kind: "date", key: dateOf(yyyy, Number(mm), dd), text }];
  if (name !== undefined) {
    const days = [from, day].filter((each) => each !== undefined);
    return days.map((each) => ({ kind: "date", key: dateOf(named, monthOf(name), each), text }));
  }
  const hour = Number(h);
  const full = noon === "p" && hour < 12 ? hour + 12 : noon === "a" && hour === 12 ? 0 : hour;
  return [{ kind: "time", key: `${full}:${m ?? "00"}`, text }];
}

function quantity(num: string, { cur, tail, next }: Partial<Record<string, string>>, whole: string): Figure {
  const word = tail ?? "";
  const scale = scaleOf(word);
  // "1,125 juta" has a fraction, "1,125" has thousands
  const value = scale >= 1e6 && /^\d{1,3}[.,]\d{3}$/.test(num) ? Number(num.replace(",", ".")) : numberOf(num);
  if (/^(?:%|persen|percent)$/.test(word)) return { kind: "percent", value, text: whole };
  if (cur || scale || next || word === "rupiah") {
    const text = scale || next || word === "rupiah" ? whole : whole.replace(/\s*\p{L}+$/u, "");
    return { kind: "money", value: Math.round(value * (scale || 1) * 100) / 100, text };
  }
  const unit = units.get(word) ?? "";
  return { kind: "number", value, unit, text: unit === "" ? num : whole };
}

/** "150.000", "150,000", "150.000,00" and "150000" are one number; "1,5" and "4.8" have a fraction. */
function numberOf(num: string): number {
  if (/^\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?$/.test(num)) return Number(num.replaceAll(".", "").replace(",", "."));
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?$/.test(num)) return Number(num.replaceAll(",", ""));
  return Number(num.replace(",", "."));
}

export const codeOf = (text: string) => text.replace(/[-_\s#]/g, "").toUpperCase();

function dateOf(year: string | undefined, monthNumber: number, day: string): string {
  const key = `${String(monthNumber).padStart(2, "0")}-${day.padStart(2, "0")}`;
  return year === undefined ? key : `${year}-${key}`;
}
