import type { Bot } from "../bot";
import { unfold, wordsOf } from "../knowledge/words";

/** characters and questions from which a message is several matters at once */
const LONG = 320;
const QUESTIONS = 3;

/**
 * R19: whether the strong model is to answer: complaints and refunds (as far as they were not handed to a person), several matters
 * at once, and a turn after an answer that did not help.
 */
export function isHard(bot: Bot, text: string, failures: number): boolean {
  if (failures > 0 || text.length >= LONG) return true;
  if ((text.match(/\?(?=\s|$)/g)?.length ?? 0) >= QUESTIONS) return true;
  const words = new Set(unfold(wordsOf(text), bot.aliases));
  return (bot.hardWords ?? []).some((word) => words.has(word));
}
