import type { QuickReply } from "../../src/core/reply";
import type { MessageView } from "./api";
import { button, byId } from "./dom";
import { messageElement, type Shown } from "./message-view";
import { t } from "./texts";

const log = byId("log", HTMLElement);
const list = byId("messages", HTMLElement);
const activity = byId("activity", HTMLElement);
const progress = byId("progress", HTMLElement);
const choices = byId("choices", HTMLElement);

/** Near the end of the log the view follows; someone who reads further up is left alone. */
const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 120;

export function toEnd(): void {
  log.scrollTop = log.scrollHeight;
}

/** Changes the log and keeps its end in view if it was, or if it must be (`always`). */
function follow(change: () => void, always = false): void {
  const following = always || atEnd();
  change();
  if (following) toEnd();
}

export const showDraft = (node: HTMLElement) => follow(() => list.append(node));
export const grow = (change: () => void) => follow(change);

/** The person is told that an answer is being made, and what it waits for. */
export function showActivity(label: string | null): void {
  follow(() => {
    activity.hidden = label === null;
    progress.textContent = label ?? "";
  });
}

export interface Choice {
  title: string;
  act(): void;
}

/** What can be tapped instead of typing; an empty list takes the buttons away. */
export function showChoices(offered: Choice[]): void {
  follow(() => choices.replaceChildren(...offered.map(({ title, act }) => button(title, "chip", act))));
}

/** The messages on the page by id, in order of seq. */
export class Log {
  #nodes = new Map<string, HTMLElement>();
  #choose: (choice: QuickReply) => void;
  /** seqs start again in every conversation: what stands before this one counts first */
  #before = 0;
  lastSeq = 0;

  constructor(choose: (choice: QuickReply) => void) {
    this.#choose = choose;
  }

  get empty(): boolean {
    return this.#nodes.size === 0;
  }

  clear(): void {
    this.#nodes.clear();
    this.#before = 0;
    this.lastSeq = 0;
    list.replaceChildren();
    choices.replaceChildren();
  }

  /** What comes now belongs to a newer conversation and stands below. */
  nextConversation(): void {
    this.#before = this.#nodes.size + this.#before + this.lastSeq;
    this.lastSeq = 0;
  }

  /** What stands above an empty conversation, and stays there. */
  greet(text: string): void {
    const node = messageElement({ role: "greeting", content: text }, this.#choose);
    node.dataset.place = "0";
    list.prepend(node);
  }

  /** Draws a message of ours before the service has it. */
  sending(clientMessageId: string, message: Shown): void {
    const node = messageElement(message, this.#choose);
    node.dataset.pending = "";
    // below all that is known, above the answer that is to come
    const place = Math.max(this.#before, ...this.#drawn().map(placeOf)) + 0.5;
    follow(() => this.#draw(clientMessageId, node, place), true);
  }

  /** Offers to send a message again, or takes the offer back. */
  failed(clientMessageId: string, retry: (() => void) | null): void {
    const node = this.#nodes.get(clientMessageId);
    node?.querySelector(".retry")?.remove();
    node?.classList.toggle("failed", retry !== null);
    if (retry) node?.append(button(t().retry, "retry", retry));
  }

  /** Draws a message of the service, in its place, once; ours takes the place of the one that was drawn on sending. */
  put(message: MessageView): void {
    const key = message.clientMessageId ?? message.id;
    const known = this.#nodes.get(key);
    if (known && known.dataset.pending === undefined) return;
    follow(() => {
      const node = messageElement(message, this.#choose);
      known?.remove();
      this.#draw(key, node, this.#before + message.seq);
    });
  }

  #draw(key: string, node: HTMLElement, place: number): void {
    node.dataset.place = String(place);
    this.#nodes.set(key, node);
    list.insertBefore(node, this.#drawn().find((one) => placeOf(one) > place) ?? null);
  }

  /** All but a draft, which has no place. */
  #drawn(): HTMLElement[] {
    return [...list.children]
      .filter((one) => one instanceof HTMLElement)
      .filter((one) => one.dataset.place !== undefined);
  }
}

const placeOf = (node: HTMLElement) => Number(node.dataset.place);
