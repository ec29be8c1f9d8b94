// How the stand-in answers: by the first tool that the words call for, then from its result. Enough to look like a conversation.

const wishes = [
  [/stok|ready|stock/i, "check_stock", (text) => ({ query: text })],
  [/cari|ada |produk|botol|stroller|mainan|look|show/i, "search_products", (text) => ({ query: text })],
  [/pesanan|order/i, "get_user_orders", () => ({})],
  [/./, "search_faq", (text) => ({ query: text.slice(0, 200) })],
];

function textOf(item) {
  return typeof item.content === "string"
    ? item.content
    : (item.content ?? []).map((part) => part.text ?? "").join("\n");
}

/** What to say, or which tool to call, for a request to the Responses API. */
export function answerTo({ input, tool_choice: choice }) {
  const last = input.at(-1);
  if (last.type === "function_call_output") return { text: JSON.stringify(fromResult(last.output)) };
  const user = textOf(input.findLast((item) => item.role === "user") ?? { content: "" });
  const said = user
    .split("\n")
    .filter((line) => !/^(?:\[turn\]|time:|channel:|language:|customer:|ticket:)/.test(line))
    .join("\n");
  if (choice === "none" || said.trim() === "") return { text: JSON.stringify(reply("Baik, Kak.")) };
  const [, name, inputOf] = wishes.find(([pattern]) => pattern.test(said));
  return { text: "", call: { name, input: inputOf(said) } };
}

function reply(text, more = {}) {
  return {
    text,
    citations: [],
    quickReplies: [],
    cards: [],
    request: null,
    intent: "OTHER",
    confidence: 0.9,
    needsHuman: false,
    ...more,
  };
}

function fromResult(output) {
  const result = JSON.parse(typeof output === "string" ? output : "{}");
  if (result.error === "LOGIN_REQUIRED")
    return reply("Masuk dulu ya, Kak.", { request: "login", intent: "LOGIN_REQUIRED" });
  if (result.error) return reply("Aku belum menemukannya, Kak.", { intent: "UNKNOWN", confidence: 0.6 });
  const [hit] = result.hits ?? [];
  if (hit) return reply(hit.answer, { citations: [hit.id], intent: "FAQ" });
  const found = result.products ?? result.items ?? [];
  const ids = found
    .map((each) => each.id)
    .filter(Boolean)
    .slice(0, 3);
  return reply(ids.length > 0 ? "Ini yang ada ya, Kak." : "Belum ada, Kak.", { cards: ids, intent: "PRODUCT_SEARCH" });
}
