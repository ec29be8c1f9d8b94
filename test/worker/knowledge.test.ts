import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { setClock } from "../../src/core/clock";
import { tapDb } from "../../src/core/db/db";
import { searchFaq } from "../../src/core/knowledge/search";
import { SNAPSHOT_KEY, saveSnapshot } from "../../src/core/knowledge/snapshot";
import { type FaqRow, insertFaq, shipping } from "../support/ask";

const cod: FaqRow = { id: "cod-id", question: "Bisa bayar di tempat (COD)?", answer: "Bisa, khusus Jabodetabek." };
const codEn: FaqRow = {
  id: "cod-en",
  question: "Can I pay cash on delivery (COD)?",
  answer: "Yes, in Jabodetabek.",
  locale: "en-US",
};
const cost: FaqRow = { id: "cost-id", question: "Berapa ongkir ke luar Jawa?", answer: "Mulai Rp 20.000." };
const aliases = { ongkir: "ongkos kirim", brp: "berapa" };

const search = (query: string, locale: "id-ID" | "en-US" = "id-ID") => searchFaq(env, query, { locale, aliases });
const ids = async (query: string, locale?: "id-ID" | "en-US") => (await search(query, locale)).hits.map(({ id }) => id);

describe("search", () => {
  it("finds an entry by words of the same root", async () => {
    await insertFaq(shipping, cod);
    for (const query of ["kapan dikirim?", "lama kirimnya", "mengirim", "PENGIRIMAN"]) {
      expect((await ids(query))[0], query).toBe("ship-id");
    }
  });

  it("understands slang on both sides", async () => {
    await insertFaq(shipping, cost);
    expect((await ids("ongkir brp"))[0]).toBe("cost-id");
    expect((await ids("ongkos kirim ke luar jawa berapa"))[0]).toBe("cost-id");
  });

  it("prefers the asked language and falls back to the other", async () => {
    await insertFaq(cod, codEn, shipping);
    expect((await ids("COD"))[0]).toBe("cod-id");
    expect((await ids("COD", "en-US"))[0]).toBe("cod-en");
    const [only] = (await search("pengiriman", "en-US")).hits;
    expect(only).toMatchObject({ id: "ship-id", locale: "id-ID" });
  });

  it("scores what an entry covers, so that a threshold can abstain", async () => {
    await insertFaq(shipping, cod);
    const score = async (query: string) => (await search(query)).hits[0]?.score ?? 0;
    expect(await score("berapa lama pengiriman")).toBe(1);
    expect(await score("pengiriman gajah purba kutub")).toBeLessThan(0.5);
    expect(await score("siapa presiden Indonesia")).toBe(0);
  });

  it("leaves out what is switched off, and forgets what was deleted or rewritten", async () => {
    await insertFaq(shipping, { ...cod, active: 0 });
    expect(await ids("bayar COD")).toEqual([]);
    await env.DB.prepare(
      "UPDATE faq_documents SET question = 'Jam buka?', answer = '-', keywords = '' WHERE id = 'ship-id'",
    ).run();
    expect(await ids("pengiriman")).toEqual([]);
    expect(await ids("jam buka")).toEqual(["ship-id"]);
    await env.DB.prepare("DELETE FROM faq_documents").run();
    expect(await ids("jam buka")).toEqual([]);
  });

  it("asks the database once, and not at all when nothing was asked", async () => {
    await insertFaq(shipping);
    const seen: string[] = [];
    tapDb((what) => void seen.push(what));
    await search("lama pengiriman");
    expect(seen).toEqual(["batch"]);
    await search("?! kak 😀");
    expect(seen).toEqual(["batch"]);
  });

  it("takes any text as words, never as syntax", async () => {
    await insertFaq(shipping);
    for (const query of [
      'pengiriman" OR 1',
      "NEAR(pengiriman, 2)",
      "question:pengiriman AND NOT x",
      "pengiriman* ^ - + ( )",
      "pengiriman'; DROP TABLE faq_documents; --",
      "📦 pengiriman 📦",
    ]) {
      expect((await ids(query))[0], query).toBe("ship-id");
    }
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 60 }), async (query) => {
        await search(query);
      }),
      { numRuns: 100 },
    );
  });
});

describe("a slip of the keyboard", () => {
  it.each(["pengriman", "pegniriman", "pengirimann", "pengiriaman"])(
    "%s is put right, for a little less",
    async (word) => {
      await insertFaq(shipping, cod);
      await saveSnapshot(env);
      const [hit] = (await search(word)).hits;
      expect(hit?.id).toBe("ship-id");
      expect(hit?.score).toBeLessThan(1);
      expect(hit?.score).toBeGreaterThan(0.8);
    },
  );

  it("is put right into slang too, and a particle stays one", async () => {
    await insertFaq(cost, shipping);
    await saveSnapshot(env);
    expect((await ids("ongkri ke luar jawa"))[0]).toBe("cost-id");
    expect((await search("pengiriman bagimana ya")).hits[0]?.score).toBe(
      (await search("pengiriman bagaimana ya")).hits[0]?.score,
    );
  });

  it("is not seen in what the entries have, in short words, or in numbers", async () => {
    await insertFaq(shipping, { ...cod, keywords: "bayar, layar" });
    await saveSnapshot(env);
    const alone = (await search("layar")).hits;
    expect(alone).toMatchObject([{ id: "cod-id", score: 1 }]);
    for (const word of ["cid", "bxyr", "hari1", "zzzzzz"]) expect(await ids(word), word).toEqual([]);
  });

  it("costs one round more, and nothing where there is no snapshot", async () => {
    await insertFaq(shipping);
    await env.FILES.delete(SNAPSHOT_KEY);
    setClock(() => Date.now() + 3_600_000);
    expect(await ids("pengriman")).toEqual([]);
    await saveSnapshot(env);
    const seen: string[] = [];
    tapDb((what) => void seen.push(what));
    await search("pengriman");
    expect(seen).toEqual(["batch", "batch"]);
  });
});

describe("when the database is down", () => {
  const down = () => tapDb(() => Promise.reject(new Error("D1 is down")));

  it("answers from the snapshot and says so", async () => {
    await insertFaq(shipping, cod, { ...codEn, active: 0 });
    expect(await saveSnapshot(env)).toEqual({ entries: 2, changed: true });
    down();
    const found = await search("berapa lama dikirim");
    expect(found.degraded).toBe(true);
    expect(found.hits[0]).toMatchObject({ id: "ship-id", score: 1 });
    expect((await search("cash on delivery", "en-US")).hits).toEqual([]);
  });

  it("reads the snapshot from R2 when memory has none", async () => {
    await insertFaq(shipping);
    await saveSnapshot(env);
    setClock(() => Date.now() + 3_600_000);
    down();
    expect((await search("pengiriman")).hits[0]?.id).toBe("ship-id");
  });

  it("answers from the snapshot when the database does not answer in time", async () => {
    await insertFaq(shipping);
    await saveSnapshot(env);
    tapDb(() => new Promise(() => {}));
    expect((await search("pengiriman")).degraded).toBe(true);
  });

  it("fails with a safe code when there is no snapshot either", async () => {
    setClock(() => Date.now() + 7_200_000);
    down();
    await expect(search("pengiriman")).rejects.toMatchObject({ name: "ToolError", code: "UNAVAILABLE" });
  });

  it("writes the snapshot only when the FAQ changed", async () => {
    await insertFaq(shipping);
    await saveSnapshot(env);
    const first = await env.FILES.head(SNAPSHOT_KEY);
    expect(await saveSnapshot(env)).toEqual({ entries: 1, changed: false });
    expect((await env.FILES.head(SNAPSHOT_KEY))?.version).toBe(first?.version);
    await insertFaq(cod);
    expect(await saveSnapshot(env)).toEqual({ entries: 2, changed: true });
  });
});
