const START = /^\s*(?:```(?:json)?\s*)?\{\s*"text"\s*:\s*"/;
/** characters within which the field has to begin */
const PATIENCE = 40;

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f" };

/** Reads the `text` field out of a reply's JSON while it arrives, each character once. */
export class TextField {
  private waiting = "";
  private state: "before" | "inside" | "after" = "before";

  /** The field began and has not ended. */
  get open(): boolean {
    return this.state === "inside";
  }

  /** What the field grew by with this piece. */
  push(piece: string): string {
    if (this.state === "after") return "";
    this.waiting += piece;
    if (this.state === "before") {
      const start = START.exec(this.waiting);
      if (!start) {
        if (this.waiting.length > PATIENCE) this.state = "after";
        return "";
      }
      this.waiting = this.waiting.slice(start[0].length);
      this.state = "inside";
    }
    return this.decode();
  }

  private decode(): string {
    const source = this.waiting;
    let text = "";
    let at = 0;
    while (at < source.length) {
      const char = source[at] ?? "";
      if (char === '"') {
        this.state = "after";
        break;
      }
      if (char !== "\\") {
        text += char;
        at++;
        continue;
      }
      const next = source[at + 1];
      // an escape may be split between two pieces
      if (next === undefined || (next === "u" && at + 6 > source.length)) break;
      text +=
        next === "u" ? String.fromCharCode(Number.parseInt(source.slice(at + 2, at + 6), 16)) : (escapes[next] ?? next);
      at += next === "u" ? 6 : 2;
    }
    this.waiting = source.slice(at);
    return text;
  }
}
