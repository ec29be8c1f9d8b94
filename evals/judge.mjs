// Whether an answer is as it was expected; each finding is one line for a reader.

const words = {
  id: /(?<!\p{L})(?:ya|yang|kak|kakak|untuk|bisa|dari|dan|di|ke|aku|kami|tidak|nggak|ada|ini|itu|dengan|sudah|maaf|mau)(?!\p{L})/giu,
  en: /(?<!\p{L})(?:the|you|your|is|are|can|to|of|and|for|we|our|i|it|with|have|sorry|please|this|that|in|on)(?!\p{L})/giu,
};

/** The language that most of its small words are of; null when neither has more. */
function languageOf(text) {
  const [id, en] = [text.match(words.id)?.length ?? 0, text.match(words.en)?.length ?? 0];
  return id === en ? null : id > en ? "id" : "en";
}

const list = (value) => (Array.isArray(value) ? value : [value]);
const lower = (text) => text.toLowerCase();

function fits(expected, actual) {
  if (typeof expected !== "object") return String(actual).toLowerCase() === String(expected).toLowerCase();
  const { matches, contains, lte, gte } = expected;
  const pattern = matches && new RegExp(matches.replace(/^\(\?i\)/, ""), "i");
  return (
    (!pattern || pattern.test(String(actual))) &&
    (contains === undefined || lower(String(actual)).includes(lower(contains))) &&
    (lte === undefined || actual <= lte) &&
    (gte === undefined || actual >= gte)
  );
}

function called(expected, tools) {
  const { name, input = {} } = typeof expected === "string" ? { name: expected } : expected;
  return tools.some(
    (tool) =>
      list(name).includes(tool.name) && Object.entries(input).every(([key, value]) => fits(value, tool.input?.[key])),
  );
}

function priceOf(card) {
  return Number((card.price ?? "").replace(/\D/g, ""));
}

/** What of the expectations one turn does not meet. `answers`: {status, body} of each message sent in it. */
export function judge(expect, { answers, tools, ticket }) {
  const found = [];
  const check = (ok, line) => ok || found.push(line);
  const last = answers.at(-1)?.body ?? {};
  const reply = last.reply ?? {};
  const text = last.response ?? "";
  const cards = reply.cards ?? [];
  const all = [text, ...cards.flatMap((card) => [card.title, card.subtitle, card.price])].filter(Boolean).join("\n");
  const intents = list(expect.intent ?? []);

  if (expect.http)
    check(
      answers.some(({ status }) => status === expect.http),
      `no answer has status ${expect.http}`,
    );
  else
    check(
      answers.every(({ status }) => status === 200),
      `status ${answers.map(({ status }) => status)}`,
    );
  if (expect.http) return found;

  for (const tool of expect.tools ?? [])
    check(
      called(tool, tools),
      `not called: ${JSON.stringify(tool)}; called ${JSON.stringify(tools.map(({ name, input }) => [name, input]))}`,
    );
  for (const name of expect.tools_not ?? []) check(!tools.some((tool) => tool.name === name), `called: ${name}`);
  if (expect.cites) {
    const ids = (reply.citations ?? []).map(({ id }) => id);
    check(
      list(expect.cites).some((wanted) => ids.some((id) => id.includes(wanted))),
      `cites ${JSON.stringify(ids)}, not ${expect.cites}`,
    );
  }
  if (expect.owner)
    check(
      (last.status === "ACTIVE" ? "bot" : "queue") === expect.owner,
      `${last.status}, not owned by the ${expect.owner}`,
    );
  if (expect.ticket)
    for (const [key, wanted] of Object.entries(expect.ticket))
      check(ticket?.[key] === wanted, `ticket's ${key} is ${ticket?.[key]}, not ${wanted}`);
  if (intents.length > 0) check(intents.includes(last.intent), `intent ${last.intent}, not ${intents}`);
  if (expect.language) check(languageOf(text) === expect.language, `not in "${expect.language}"`);
  if (expect.register === "kak") check(/(?<!\p{L})kak(?:ak)?(?!\p{L})/iu.test(text), 'no "Kak"');
  for (const part of expect.contains ?? []) check(lower(all).includes(lower(part)), `without "${part}"`);
  if (expect.contains_any)
    check(
      expect.contains_any.some((part) => lower(all).includes(lower(part))),
      `with none of ${JSON.stringify(expect.contains_any)}`,
    );
  for (const part of expect.not_contains ?? []) check(!lower(all).includes(lower(part)), `with "${part}"`);
  if (typeof expect.cards === "number")
    check(cards.length >= expect.cards, `${cards.length} cards, not ${expect.cards}`);
  if (Array.isArray(expect.cards))
    for (const id of expect.cards)
      check(
        cards.some((card) => card.id === id),
        `no card ${id}: ${cards.map((card) => card.id)}`,
      );
  if (expect.prices) {
    const { lte = Number.POSITIVE_INFINITY, gte = 0 } = expect.prices;
    check(cards.length > 0, "no cards with prices");
    for (const card of cards) check(priceOf(card) <= lte && priceOf(card) >= gte, `${card.title} for ${card.price}`);
  }
  if (expect.quick_replies) check((reply.quickReplies ?? []).length >= expect.quick_replies, "no quick replies");
  if (expect.request)
    check(reply.request === expect.request, `asks for ${reply.request ?? "nothing"}, not ${expect.request}`);
  if (expect.silent) check(last.response === null, `says "${text}"`);
  return [...found, ...house(text, cards)];
}

/** What holds for every answer: register, length, and nothing of a machine's. */
function house(text, cards) {
  const found = [];
  if (/(?<!\p{L})anda(?!\p{L})/iu.test(text)) found.push('says "Anda"');
  if (/^\s*[[{]|"text"\s*:|undefined|\bnull\b|\[object/.test(text)) found.push("looks like a machine's");
  const lists = cards.length > 0 || /^\s*(?:[-*•]|\d+[.)])\s/m.test(text);
  if (!lists && [...text].length > 700) found.push(`${[...text].length} characters`);
  return found;
}
