/**
 * The one logger (R22). Every string that it is given is masked: telephone numbers, e-mail addresses, card numbers and NIKs
 * never reach a log, whatever error text they hide in.
 */
export type Fields = Record<string, string | number | boolean | null | undefined>;

function write(level: "info" | "warn" | "error", event: string, fields: Fields): void {
  const masked = Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [key, typeof value === "string" ? mask(value) : value]),
  );
  console[level](JSON.stringify({ level, event, ...masked }));
}

export const log = {
  info: (event: string, fields: Fields = {}) => write("info", event, fields),
  warn: (event: string, fields: Fields = {}) => write("warn", event, fields),
  error: (event: string, fields: Fields = {}) => write("error", event, fields),
};

/**
 * What an error says of itself, for a log. A failed query's words (drizzle's) repeat its parameters, which may be anybody's data: its
 * cause says why. Of one that comes from another object only words are left, and of those the query.
 */
export function reasonOf(error: unknown): string {
  const [said = ""] = String(error).split("\nparams: ", 1);
  return /^Error: Failed query: /.test(said) && error instanceof Error && error.cause ? String(error.cause) : said;
}

/** Lengths as the standard has them: without an end to them a long text would take the square of its length. */
const email = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}.-]{1,255}\.\p{L}{2,63}/gu;
/** What people write between the digits of a number. */
const between = String.raw`[\s().\-\u2013\u2011]{0,3}`;
/** An Indonesian mobile number, also where it sticks to a word ("wa0812…"), but never within an id. */
const mobile = new RegExp(
  String.raw`(?<![\p{N}_-]\p{L}{0,40})[+(]{0,2}(?:62${between}0?|0)8\d{1,2}(?:${between}\d){6,9}(?!\d)`,
  "gu",
);
/** Any other long number that stands alone: ids and order numbers have letters, dashes or underscores before theirs. */
const digitRun = new RegExp(String.raw`(?<![\p{L}\p{N}_-])[+(]{0,2}\d(?:${between}\d){7,18}(?![\p{L}\p{N}_])`, "gu");
const currency = /(?:\bRp|\bIDR)\.?\s?$/i;
const grouped = /^[1-9]\d{0,2}(?:\.\d{3}){1,2}$/;

/** Replaces personal data in a text by what kind it was: "[email]", "[phone]", "[card]", "[nik]". Prices stay. */
export function mask(text: string): string {
  return text
    .replace(email, "[email]")
    .replace(mobile, (run, at: number, whole: string) => (isPrice(run, at, whole) ? run : hidden(run, "phone")))
    .replace(digitRun, (run, at: number, whole: string) => {
      const kind = isPrice(run, at, whole) ? null : kindOf(run);
      return kind ? hidden(run, kind) : run;
    });
}

function kindOf(run: string): "card" | "nik" | "phone" | null {
  const digits = run.replace(/\D/g, "");
  if (digits.length >= 13 && luhn(digits)) return "card";
  if (digits.length === 16) return "nik";
  // country code, area code, or a mobile number without its zero; "0." begins a fraction
  const phone = run.includes("+") || /^(?:62\d{7,12}|0[2-9]\d{7,11}|8\d{8,11})$/.test(digits);
  return phone && !run.startsWith("0.") ? "phone" : null;
}

function isPrice(run: string, at: number, whole: string): boolean {
  return grouped.test(run) || currency.test(whole.slice(Math.max(0, at - 6), at));
}

/** Brackets that were opened before the number stay. */
function hidden(run: string, kind: string): string {
  const open = run.split("(").length - run.split(")").length;
  return `${"(".repeat(Math.max(0, open))}[${kind}]`;
}

function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
