/** Where a sentence ends: punctuation before white space, or a line's end. */
const SENTENCE = /[\s\S]*?(?:[.!?\u2026]["')*_\]]*(?=\s)|\n)\s*/y;
/** A point that ends no sentence: "Rp. 150.000", "no. 2", and a list's "1. " */
const WITHIN = /(?:(?<!\p{L})(?:rp|no|dr|min|maks|max)|^\s*\d{1,3})\.[ \t]+$/iu;
const LIST_LINE = /^\s*(?:[-*\u2022]|\d{1,3}[.)])\s+\S/;

/**
 * The answer's text as it becomes visible: whole sentences only, each after `check`, in order and never taken back. What
 * `check` refuses (null) waits, and all that follows it; it is checked again when the step or the answer ends.
 */
export class Shown {
  /** all that was shown */
  text = "";
  /** sentences that wait behind one that was refused, which is the first */
  held: string[] = [];
  private pending = "";
  private readonly check: (sentence: string) => string | null;
  private readonly emit: (text: string) => void;

  constructor(check: (sentence: string) => string | null, emit: (text: string) => void) {
    this.check = check;
    this.emit = emit;
  }

  push(piece: string): void {
    if (piece === "") return;
    this.pending += piece;
    let at = 0;
    for (;;) {
      const end = sentenceEnd(this.pending, at);
      // white space at the very end may go on in the next piece
      if (end === at || end === this.pending.length) break;
      this.offer(this.pending.slice(at, end));
      at = end;
    }
    this.pending = this.pending.slice(at);
  }

  /** Shows what is still held back of `text`, the whole of what this step says, up to what is refused. */
  end(): void {
    if (this.pending !== "") this.offer(this.pending);
    this.pending = "";
    this.again();
  }

  /** The model went on to another step after it had said something: what was shown stays, the next text follows it. */
  nextStep(): void {
    this.pending = this.text === "" && this.held.length === 0 ? "" : "\n\n";
    this.again();
  }

  /** Drops what is unfinished. */
  drop(): void {
    this.pending = "";
  }

  /** Drops what waits. */
  forget(): void {
    this.held = [];
    this.pending = "";
  }

  /**
   * Ends an answer that has a refused sentence: lines of a list stand for themselves and are shown, any other sentence
   * after the refused one may speak of it, and goes with it.
   */
  settle(): void {
    const waiting = this.held;
    this.held = [];
    for (const sentence of waiting) {
      const checked = LIST_LINE.test(sentence) ? this.check(sentence) : null;
      if (checked !== null) this.show(checked);
    }
  }

  private offer(sentence: string): void {
    if (this.held.length > 0) {
      this.held.push(sentence);
      return;
    }
    const checked = this.check(sentence);
    if (checked === null) this.held.push(sentence);
    else this.show(checked);
  }

  private again(): void {
    const waiting = this.held;
    this.held = [];
    for (const sentence of waiting) this.offer(sentence);
  }

  private show(checked: string): void {
    const next = this.text === "" ? checked.trimStart() : checked;
    if (next === "") return;
    this.text += next;
    this.emit(next);
  }
}

/** Where the sentence that begins at `at` ends, white space included; `at` itself when it goes on. */
function sentenceEnd(text: string, at: number): number {
  for (let from = at; ; from = SENTENCE.lastIndex) {
    SENTENCE.lastIndex = from;
    if (!SENTENCE.test(text)) return at;
    if (!WITHIN.test(text.slice(at, SENTENCE.lastIndex))) return SENTENCE.lastIndex;
  }
}
