// How long the answers are on the channels where people read on a phone: the first turn of each conversation that a guest may begin, over
// the webhooks of WhatsApp and Telegram, with a stand-in for both platforms that keeps what it is given.
import { telegramText, whatsappText } from "../bench/platforms.mjs";
import { conversations } from "./schema.mjs";

/** characters at most, unless products or orders are listed (rules: safety and tone) */
const MOST = 350;
/** customers at a time */
const AT_ONCE = 15;
/** ms for an answer; a chat channel waits 1.5 s for more of a burst */
const PATIENCE = 15_000;
const list = /^\s*(?:[-*•]|\d{1,2}[.)])\s/m;

const channels = {
  WhatsApp: { webhook: whatsappText, first: 62_811_000_000 },
  Telegram: { webhook: telegramText, first: 6_000_000 },
};

/** Waits until nothing more has come for a while; gives the bubbles. */
async function bubbles(said, who) {
  const until = Date.now() + PATIENCE;
  let before = 0;
  for (let quiet = 0; Date.now() < until && quiet < 6; ) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    const now = said.get(who)?.length ?? 0;
    quiet = now > 0 && now === before ? quiet + 1 : 0;
    before = now;
  }
  return said.get(who) ?? [];
}

/** What takes away from a bubble what a first reply says of itself: that it is automatic, and how to reach a person. */
function withoutNotes(texts) {
  const notes = Object.values(texts)
    .flatMap(({ disclosure, disclosureHandedOff, askHuman }) => [
      disclosure.replace("{human}", askHuman),
      disclosureHandedOff,
    ])
    .sort((a, b) => b.length - a.length);
  return (bubble) => notes.reduce((rest, note) => rest.replace(note, ""), bubble).trim();
}

/**
 * For each channel its answers, the median and the longest in characters, and how many are longer than they may be without listing anything.
 * `tooLong` has those, `silent` the messages that got none. `texts`: the bot's.
 */
export async function lengthTable({ url }, { said }, texts) {
  const ownOf = withoutNotes(texts);
  const asked = [...conversations().values()].flat().flatMap(({ as, turns: [first] }) => {
    const { say, expect } = first;
    return as || typeof say !== "string" || expect?.silent ? [] : [say];
  });
  const table = {};
  const tooLong = [];
  const silent = [];
  for (const [name, { webhook, first }] of Object.entries(channels)) {
    const lengths = [];
    const queue = asked.map((text, index) => ({ text, who: first + index }));
    const work = async () => {
      for (let each = queue.shift(); each; each = queue.shift()) {
        const { path, body, headers } = webhook(each.who, each.who, each.text);
        const answer = await fetch(url + path, {
          method: "POST",
          headers: { "content-type": "application/json", ...headers },
          body: JSON.stringify(body),
        });
        if (answer.status !== 200) throw new Error(`${name} answers ${answer.status}`);
        const got = await bubbles(said, String(each.who));
        if (got.length === 0) silent.push({ name, text: each.text });
        for (const bubble of got) {
          const own = ownOf(bubble);
          lengths.push([...own].length);
          if ([...own].length > MOST && !list.test(own)) tooLong.push({ name, text: each.text, bubble });
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    lengths.sort((a, b) => a - b);
    table[name] = {
      asked: asked.length,
      bubbles: lengths.length,
      median: lengths[Math.floor(lengths.length / 2)],
      longest: lengths.at(-1),
      [`over ${MOST}, no list`]: tooLong.filter((each) => each.name === name).length,
    };
  }
  return { table, tooLong, silent };
}
