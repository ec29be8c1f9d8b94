/** Where a sentence ends: punctuation before white space, or a line's end. */
const SENTENCE = /[\s\S]*?(?:[.!?…]["')*_\]]*(?=\s)|\n)\s*/y;

/** The answer's text as it becomes visible: whole sentences only, each after `check`, in order and never taken back. */
export class Shown {
  /** all that was shown */
  text = "";
  private pending = "";
  private readonly check: (sentence: string) => string;
  private readonly emit: (text: string) => void;

  constructor(check: (sentence: string) => string, emit: (text: string) => void) {
    this.check = check;
    this.emit = emit;
  }

  push(piece: string): void {
    if (piece === "") return;
    this.pending += piece;
    let at = 0;
    for (;;) {
      SENTENCE.lastIndex = at;
      const sentence = SENTENCE.exec(this.pending)?.[0];
      // white space at the very end may go on in the next piece
      if (!sentence || at + sentence.length === this.pending.length) break;
      this.show(sentence);
      at += sentence.length;
    }
    this.pending = this.pending.slice(at);
  }

  /** Shows what is still held back of `text`, the whole of what this step says. */
  end(): void {
    this.show(this.pending);
    this.pending = "";
  }

  /** The model went on to another step after it had said something: what was shown stays, the next text follows it. */
  nextStep(): void {
    this.pending = this.text === "" ? "" : "\n\n";
  }

  /** Drops what is held back: it will not be finished. */
  drop(): void {
    this.pending = "";
  }

  private show(sentence: string): void {
    const checked = this.check(sentence);
    const next = this.text === "" ? checked.trimStart() : checked;
    if (next === "") return;
    this.text += next;
    this.emit(next);
  }
}
