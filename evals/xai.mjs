// npm run eval:xai: what the service asks of Grok, seen from a stand-in on this machine. First 20 turns of one customer: how much of each
// request is the beginning of the one before. Then 200 turns while the stand-in fails in every way: each has to end with an answer.
import { commonPrefix, promptOf, startXai } from "../demo/xai/server.mjs";
import { customer, startService } from "./service.mjs";

const questions = [
  "halo kak",
  "ongkir ke surabaya berapa?",
  "cari botol susu",
  "yang kaca ada?",
  "bisa cod ga?",
  "retur berapa hari?",
  "stok stroller",
  "jam buka toko?",
  "cari mainan bayi",
  "garansi breast pump?",
  "bayar pakai apa aja?",
  "poin buat apa?",
  "cari gendongan",
  "ada toko di mana?",
  "berapa lama kirim ke bali?",
  "cara jadi reseller?",
  "produknya asli?",
  "cari popok",
  "refund berapa lama?",
  "makasih kak",
];

const faults = [
  ["none", { kind: "none" }],
  ["400", { kind: "status", status: 400 }],
  ["401", { kind: "status", status: 401 }],
  ["403", { kind: "status", status: 403 }],
  ["404", { kind: "status", status: 404 }],
  ["429", { kind: "status", status: 429 }],
  ["429, retry after 1", { kind: "status", status: 429, retryAfter: 1 }],
  ["500", { kind: "status", status: 500 }],
  ["503", { kind: "status", status: 503 }],
  ["silence", { kind: "silence" }],
  ["headers, then nothing", { kind: "hang" }],
  ["a stream that breaks", { kind: "break" }],
  ["an error in the stream", { kind: "error" }],
  ["nothing", { kind: "nonsense", text: "" }],
  ["prose", { kind: "nonsense", text: "Maaf, saya tidak tahu." }],
  ["broken JSON", { kind: "nonsense", text: '{"text":"Harganya Rp 1' }],
  ["another JSON", { kind: "nonsense", text: '{"answer":[1,2,3]}' }],
  ["an invented price", { kind: "nonsense", text: '{"text":"Stroller itu Rp 12.345 saja, Kak.","confidence":1}' }],
  ["a page", { kind: "nonsense", text: "<html><body>error</body></html>" }],
  // last: from the first one on the breaker spares the others
  ["429, retry after 20", { kind: "status", status: 429, retryAfter: 20 }],
];

const quantile = (list, q) =>
  Math.round(list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * q))] ?? 0);

const xai = await startXai();
const service = await startService({ XAI_BASE_URL: xai.url, GROK_API_KEY: "any" });
let bad = 0;
try {
  const who = await customer(service, {});
  const shares = [];
  let before = "";
  let compactions = 0;
  for (const [turn, question] of questions.entries()) {
    const from = xai.requests.length;
    const { status } = await who.send(question);
    if (status !== 200) throw new Error(`turn ${turn + 1} answers ${status}`);
    for (const request of xai.requests.slice(from)) {
      const prompt = promptOf(request);
      const common = commonPrefix(before, prompt);
      const appended = common === before.length - 1 || before === "";
      if (before !== "")
        shares.push({ turn: turn + 1, share: common / prompt.length, length: prompt.length, compacted: !appended });
      if (!appended) compactions++;
      before = prompt;
    }
  }
  const kept = shares.filter(({ compacted }) => !compacted);
  const whole = (list) =>
    list.reduce((sum, { share, length }) => sum + share * length, 0) /
    list.reduce((sum, { length }) => sum + length, 0);
  console.log(`${questions.length} turns, ${xai.requests.length} requests, ${compactions} compactions`);
  console.log(
    `of each request the one before: ${(100 * whole(shares)).toFixed(1)} % in all, at least ${(100 * Math.min(...kept.map(({ share }) => share))).toFixed(1)} % apart from compactions`,
  );
  const under = kept
    .filter(({ share }) => share < 0.9)
    .map(({ turn, share }) => `turn ${turn}: ${(100 * share).toFixed(0)} %`);
  console.log(`below 90 %: ${under.length} of ${kept.length} requests ${under.join(", ")}`);
  console.log(
    `longest prompt ${Math.max(...shares.map(({ length }) => length))} characters, the last ${shares.at(-1)?.length}`,
  );

  const times = [];
  const results = new Map(faults.map(([name]) => [name, { answered: 0, degraded: 0, bad: 0, asked: 0 }]));
  const ask = async (n) => {
    const someone = await customer(service, {});
    const started = performance.now();
    const answer = await someone.send(questions[1 + (n % (questions.length - 2))]);
    return { ...answer, ms: performance.now() - started };
  };
  for (const [name, fault] of faults) {
    for (let n = 0; n < 10; n++) {
      if (fault.kind !== "none") xai.fault(fault, 2);
      const before = xai.arrived();
      const { status, body, ms } = await ask(n);
      times.push(ms);
      if (xai.arrived() > before) results.get(name).asked++;
      // what is left of this fault is not the next one's
      xai.clear();
      const row = results.get(name);
      const text = body.response ?? "";
      const sensible = status === 200 && text.trim() !== "" && !/[{}]|<\/?html|grok|undefined|rp 12\.345/i.test(text);
      row[sensible ? "answered" : "bad"]++;
      if (body.degraded) row.degraded++;
      if (!sensible) {
        bad++;
        console.log(`✗ ${name}: ${status} ${text}`);
      }
      // a turn that goes well, so that the breaker does not spare the rest of this fault
      if (fault.retryAfter === 1) await new Promise((resolve) => setTimeout(resolve, 1_100));
      if (fault.retryAfter !== 20) await ask(n);
    }
  }
  console.table(Object.fromEntries(results));
  console.log(
    `${200 - bad} of 200 turns ended with a sensible answer; p50 ${quantile(times, 0.5)} ms, p95 ${quantile(times, 0.95)} ms, longest ${quantile(times, 1)} ms`,
  );
} finally {
  await service.stop();
  xai.stop();
}
process.exit(bad > 0 ? 1 : 0);
