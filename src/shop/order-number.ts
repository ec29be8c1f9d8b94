// SO, WR (web retail), WW (web wholesale), MR (mobile retail): PREFIX-YYYYMMDD-SEQ; POS-TERMINAL-YYYYMMDD-SEQ; LS-STREAM-SEQ.
// People leave the separators out, write spaces for them, or paste a typographic dash.
const separator = "[-_ ]?";
const dated = `(SO|WR|WW|MR)${separator}(20\\d{6})${separator}(\\d{1,8})`;
const pos = `(POS)${separator}(T\\d{1,4})${separator}(20\\d{6})${separator}(\\d{1,8})`;
const live = "(LS)-([A-Z0-9]+(?:-[A-Z0-9]+)*)-(\\d{1,8})";
const pattern = new RegExp(`(?<![A-Z0-9-])(?:${dated}|${pos}|${live})(?![A-Z0-9])`, "gi");
const dashes = /[\u2010-\u2015\u2212]/g;

/**
 * The order numbers in a text, in the shop's own spelling ("#wr 20260120 0001" → "WR-20260120-0001"), in the order in
 * which they stand, each once.
 */
export function orderNumbersIn(text: string): string[] {
  const found = Array.from(text.replace(dashes, "-").matchAll(pattern), (match) =>
    match
      .slice(1)
      .filter((group) => group !== undefined)
      .join("-")
      .toUpperCase(),
  );
  return [...new Set(found)];
}

/** One order number as the order service spells it; a format that we do not know is passed on as it is, without "#". */
export function asOrderNumber(text: string): string {
  return orderNumbersIn(text)[0] ?? text.trim().replace(/^#/, "").toUpperCase();
}
