import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { indexState, removals } from "../../src/core/db/faq-index";
import { findFaq } from "../../src/core/knowledge/second";
import { saveSnapshot } from "../../src/core/knowledge/snapshot";
import { call, jwt } from "../support/api";
import { insertFaq, shipping } from "../support/ask";
import { CollectionWorld } from "../support/collection";
import { refusal } from "../support/http";

let world: CollectionWorld;
beforeEach(() => {
  world = new CollectionWorld();
});

const texts = () => world.model.documents.map(({ text }) => text);
const stateOf = (id: string) => indexState(env, id, world.model.id);

describe("an entry in the collection", () => {
  it("is added as one Markdown document with its fields, and is there once it is indexed", async () => {
    await world.write("cod", { question: "Bisa COD?", answer: "Bisa,\r\nKak.", keywords: "bayar di tempat" });
    expect(await world.knowledge.changed(["cod"])).toBe(true);
    expect(await stateOf("cod")).toMatchObject({ queued: 1 });
    await world.deliver();
    expect(await stateOf("cod")).toMatchObject({ status: "indexing", queued: 0 });
    await world.settle();
    expect(await stateOf("cod")).toMatchObject({ status: "ready", error: null });
    const [document] = world.model.documents;
    expect(document?.text).toBe("# Bisa COD?\n\nBisa,\nKak.\n\nKata kunci: bayar di tempat\n");
    expect(document).toMatchObject({ contentType: "text/markdown", fields: { faq_id: "cod", locale: "id-ID" } });
    expect(document?.name).toMatch(/^faq-cod-id-ID-[0-9a-f]{8}\.md$/);
  });

  it("keeps its old text to be found until the new one is, and then has that alone", async () => {
    await world.write("cod", { answer: "lama" });
    await world.knowledge.changed(["cod"]);
    await world.settle();
    await world.write("cod", { answer: "baru" });
    await world.knowledge.changed(["cod"]);
    await world.deliver();
    expect(texts().map((text) => /lama|baru/.exec(text)?.[0])).toEqual(["lama", "baru"]);
    await world.settle();
    expect(texts()).toEqual(["# Tanya cod?\n\nbaru\n"]);
    expect(world.model.files).toHaveLength(1);
  });

  it("costs no call while its text is the same", async () => {
    await world.write("cod", {});
    await world.knowledge.changed(["cod"]);
    await world.settle();
    world.calls = [];
    await world.write("cod", { pair: "cod-pair" });
    await world.knowledge.changed(["cod"]);
    await world.settle();
    expect(world.calls).toEqual([]);
    expect(await stateOf("cod")).toMatchObject({ status: "ready", queued: 0 });
  });

  it.each([
    ["switched off", { isActive: false }],
    ["taken away", null],
  ])("is gone, with its file, when it is %s", async (_, after) => {
    await world.write("cod", {});
    await world.knowledge.changed(["cod"]);
    await world.settle();
    await world.write("cod", after);
    await world.knowledge.changed(["cod"]);
    await world.settle();
    expect(world.model).toMatchObject({ documents: [], files: [] });
    expect(await stateOf("cod")).toBeNull();
  });

  it("waits as long as it is told to when there are too many calls", async () => {
    await world.write("cod", {});
    await world.knowledge.changed(["cod"]);
    world.model.trouble.answers = [{ status: 429, retryAfter: 77 }, { status: 503 }];
    await world.deliver();
    expect(world.queue).toMatchObject([{ at: 77, attempts: 2 }]);
    await world.settle();
    expect(await world.differences(["cod"])).toEqual([]);
  });

  it("is left alone where the key is refused, says why, and is tried again the next night", async () => {
    await world.write("cod", {});
    await world.knowledge.changed(["cod"]);
    world.model.trouble.answers = [{ status: 401 }];
    await world.settle();
    expect(world.calls).toHaveLength(1);
    expect(await stateOf("cod")).toMatchObject({ status: "failed", error: expect.stringContaining("401") });
    await world.knowledge.all();
    await world.settle();
    expect(await world.differences(["cod"])).toEqual([]);
  });

  it("that is never indexed is uploaded four times; the old text stays, and the next night tries anew", async () => {
    await world.write("cod", { answer: "lama" });
    await world.knowledge.changed(["cod"]);
    await world.settle();
    await world.write("cod", { answer: "baru" });
    world.model.trouble.failing = 5;
    world.calls = [];
    await world.knowledge.changed(["cod"]);
    await world.settle();
    const uploads = () => world.calls.filter((line) => line.startsWith("POST")).length;
    expect(uploads()).toBe(4);
    expect(await stateOf("cod")).toMatchObject({ status: "failed", error: "the document could not be chunked" });
    expect(texts()).toEqual(["# Tanya cod?\n\nlama\n"]);
    await world.knowledge.all();
    await world.settle();
    expect(texts()).toEqual(["# Tanya cod?\n\nbaru\n"]);
  });
});

describe("the night's look", () => {
  it("mends what differs: missing, old, doubled, of nobody's; and leaves what is not ours", async () => {
    const add = (faqId: string | null, hash: string) =>
      world.model.add({
        ...{ name: "x.md", contentType: "text/markdown", text: "x" },
        fields: { ...(faqId && { faq_id: faqId }), hash },
      });
    for (const id of ["missing", "old", "double", "sound"]) await world.write(id, {});
    await world.knowledge.changed(["double", "sound"]);
    await world.settle();
    const twin = world.model.documents.find(({ fields }) => fields.faq_id === "double");
    if (twin) add("double", twin.fields.hash ?? "");
    add("old", "another");
    add("never-heard-of", "1");
    add(null, "the shop's own");
    // as after a database that was brought back from before
    await env.DB.prepare("DELETE FROM faq_index WHERE faq_id = 'sound'").run();
    world.calls = [];
    await world.knowledge.all();
    await world.settle();
    expect(await world.differences(["missing", "old", "double", "sound", "never-heard-of"])).toEqual([]);
    expect(texts().filter((text) => text === "x")).toHaveLength(1);
    expect(world.calls.filter((line) => line.startsWith("POST"))).toHaveLength(2);
  });

  it("mends what is noted of an entry whose copy is sound, and forgets what is noted of none", async () => {
    await world.write("cod", {});
    await world.knowledge.changed(["cod"]);
    await world.settle();
    await world.write("gone", { isActive: false });
    await env.DB.exec("UPDATE faq_index SET status = 'indexing'");
    await env.DB.exec(
      "INSERT INTO faq_index (faq_id, collection, status, updated_at) VALUES ('gone', 'collection_demo', 'ready', '')",
    );
    await world.knowledge.all();
    await world.settle();
    expect(await stateOf("cod")).toMatchObject({ status: "ready", queued: 0 });
    expect(await stateOf("gone")).toBeNull();
  });

  it("does nothing without a collection", async () => {
    const { XAI: _, ...rest } = world.env;
    Object.assign(world.knowledge, { env: rest });
    expect(await world.knowledge.all()).toBe(false);
    expect(await world.knowledge.changed(["cod"])).toBe(false);
    expect(world.queue).toEqual([]);
  });
});

const IDS = ["a", "b", "c"];
const change = fc.record({
  id: fc.constantFrom(...IDS),
  to: fc.constantFrom("one", "two", "three", "off", null),
  /** steps until the process ends, of several lives */
  lives: fc.array(fc.integer({ min: 1, max: 25 }), { maxLength: 3 }),
  delivered: fc.integer({ min: 0, max: 4 }),
});
const changes = fc.array(change, { minLength: 1, maxLength: 8 });
const trouble = fc.record({ failing: fc.integer({ min: 0, max: 2 }), busy: fc.integer({ min: 0, max: 3 }) });

async function play(
  given: readonly (typeof change extends fc.Arbitrary<infer T> ? T : never)[],
  told: (ids: string[]) => Promise<void>,
) {
  for (const { id, to, lives, delivered } of given) {
    await world.write(id, to === null ? null : { answer: to, isActive: to !== "off" });
    await told([id]);
    for (let n = 0; n < delivered; n++) {
      if (lives[n]) world.dieAfter(lives[n] ?? 0);
      await world.deliver();
    }
  }
}

describe("a sync that is killed anywhere", () => {
  it("has neither orphan nor double once its hints were delivered again", async () => {
    await fc.assert(
      fc.asyncProperty(changes, trouble, async (given, { failing, busy }) => {
        world = new CollectionWorld();
        world.model.trouble = { failing, answers: Array.from({ length: busy }, () => ({ status: 503 })) };
        await play(given, async (ids) => void (await world.knowledge.changed(ids)));
        await world.settle();
        expect(await world.differences(IDS)).toEqual([]);
        expect(await removals(env)).toEqual([]);
        await env.DB.exec("DELETE FROM faq_documents; DELETE FROM faq_index; DELETE FROM audit;");
      }),
      { numRuns: 120 },
    );
  }, 120_000);

  it("even where hints were lost, once the night's look has been", async () => {
    await fc.assert(
      fc.asyncProperty(changes, fc.integer({ min: 1, max: 30 }), async (given, life) => {
        world = new CollectionWorld();
        await play(given, async (ids) => {
          if (life % 3 > 0) world.dieAfter(life % 3);
          await world.knowledge.changed(ids).catch(() => {});
          world.revive();
        });
        await world.knowledge.all();
        world.dieAfter(life);
        await world.deliver();
        await world.settle();
        await world.knowledge.all();
        await world.settle();
        expect(await world.differences(IDS)).toEqual([]);
        await env.DB.exec("DELETE FROM faq_documents; DELETE FROM faq_index; DELETE FROM audit;");
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});

describe("the collection as a second retriever", () => {
  const bound = () => ({ ...env, KNOWLEDGE: world.knowledge }) as unknown as Env;
  const find = (query: string, given = bound()) => findFaq(given, query, { locale: "id-ID" });
  const synced = async (...rows: Parameters<typeof insertFaq>) => {
    await insertFaq(...rows);
    await world.knowledge.all();
    await world.settle();
    world.calls = [];
  };
  // an isolate remembers the last snapshot, here another file's, and would put slips right by its words
  beforeEach(async () => {
    await saveSnapshot(env);
  });
  // no word in common with the entry, and most of its letters
  const reworded = "pengirimannyaberapa lamaa";

  it("is asked where the index is not sure, and finds what is said in other words, as what may be meant", async () => {
    await synced(shipping);
    expect((await find(reworded, env)).hits).toEqual([]);
    const { hits } = await find(reworded);
    expect(hits).toMatchObject([{ id: "ship-id", answer: shipping.answer }]);
    expect(hits[0]?.score).toBeGreaterThan(0.2);
    expect(hits[0]?.score).toBeLessThan(0.5);
  });

  it("is not paid for where the index is sure", async () => {
    await synced(shipping);
    expect((await find("berapa lama pengiriman")).hits[0]?.score).toBe(1);
    expect(world.calls).toEqual([]);
  });

  it("never brings back what was taken away, switched off or rewritten, however late the collection is", async () => {
    await synced(shipping);
    await env.DB.prepare("UPDATE faq_documents SET answer = 'Satu hari.' WHERE id = 'ship-id'").run();
    expect((await find(reworded)).hits).toMatchObject([{ answer: "Satu hari." }]);
    await env.DB.prepare("UPDATE faq_documents SET is_active = 0 WHERE id = 'ship-id'").run();
    expect((await find(reworded)).hits).toEqual([]);
    expect(world.calls).toEqual(["POST /v1/documents/search", "POST /v1/documents/search"]);
  });

  it("that is out of order or silent changes nothing", async () => {
    await synced(shipping, { id: "jam", question: "Jam buka toko?", answer: "Jam 9." });
    const before = (await find("toko gajah purba", env)).hits;
    expect(before).not.toEqual([]);
    for (const status of [500, 401, 429]) {
      world.model.trouble.answers = [{ status }];
      expect((await find("toko gajah purba")).hits).toEqual(before);
    }
    const silent = { ...env, KNOWLEDGE: { search: () => new Promise(() => {}) } } as unknown as Env;
    expect((await find("toko gajah purba", silent)).hits).toEqual(before);
  });
});

describe("POST /api/faq/sync", () => {
  it("says that no collection is set up, to an admin", async () => {
    const asked = await call("/api/faq/sync", { method: "POST", token: await jwt("admin-faq", { role: "admin" }) });
    await refusal(asked, 503, "NO_COLLECTION");
  });
});
