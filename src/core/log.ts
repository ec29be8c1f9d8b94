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

/** Ids of ours are long runs of letters and digits: only runs that stand alone are looked at. */
const email = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}.-]+\.\p{L}{2,}/gu;
const digitRun = /(?<![\p{L}\p{N}_-])\+?\(?\d(?:[\s().-]{0,2}\d){7,18}(?![\p{L}\p{N}_])/gu;

/** Replaces personal data in a text by what kind it was: "[email]", "[phone]", "[card]", "[nik]". */
export function mask(text: string): string {
  return text.replace(email, "[email]").replace(digitRun, (run) => {
    const digits = run.replace(/\D/g, "");
    if (digits.length >= 13 && digits.length <= 19 && luhn(digits)) return "[card]";
    if (digits.length === 16) return "[nik]";
    if (/^(?:62|0?8)\d{7,12}$/.test(digits) || run.startsWith("+")) return "[phone]";
    return run;
  });
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
