import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { type FaqRow, writeFaq } from "../../src/core/db/faq";
import { ask, call, guest, jwt } from "../support/api";
import { insertFaq, shipping } from "../support/ask";
import type { read } from "../support/desk";

// The FAQ as its admins keep it, and what the next question makes of it.

const admin = () => jwt("admin-faq", { role: "admin" });
const parking = {
  category: "store",
  question: "Ada tempat parkir di toko?",
  answer: "Ada parkir gratis untuk 40 mobil di basement, Kak.",
  keywords: "parkir, mobil",
  locale: "id-ID",
};

interface Version {
  before: { answer: string } | null;
  after: { version: number } | null;
}
interface Problem {
  line: number;
  column: string | null;
  code: string;
  reason: string;
}
type Answer = Awaited<ReturnType<typeof read>>;

async function send(
  method: string,
  path: string,
  json?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await call(path, { method, token: await admin(), headers, ...(json !== undefined && { json }) });
  return { status: answer.status, body: await answer.json<Answer["body"]>() };
}

async function importing(text: string, query: string, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await call(`/api/faq/import?${query}`, {
    method: "POST",
    token: await admin(),
    body: text,
    headers: { "content-type": "text/csv", ...headers },
  });
  return { status: answer.status, body: await answer.json<Answer["body"]>() };
}

const count = async () => (await env.DB.prepare("SELECT count(*) AS n FROM faq_documents").first<{ n: number }>())?.n;
const answered = async (question: string) => (await ask(await guest(), question)).response ?? "";

describe("an entry", () => {
  it("is created, changed and taken away, and the next question sees it", async () => {
    expect(await answered("bisa parkir di toko ga kak")).not.toContain("basement");
    const made = await send("POST", "/api/faq", parking);
    expect(made).toMatchObject({
      status: 201,
      body: { ...parking, isActive: true, version: 1, updatedBy: "admin-faq" },
    });
    const { id } = made.body;
    expect(await answered("bisa parkir di toko ga kak")).toContain("basement");

    const answer = "Parkir di gedung sebelah ya, Kak.";
    const put = await send("PUT", `/api/faq/${id}`, { ...parking, answer, version: 1 });
    expect(put).toMatchObject({ status: 200, body: { answer, version: 2 } });
    expect(await answered("bisa parkir di toko ga kak")).toContain("gedung sebelah");

    const off = await send("PUT", `/api/faq/${id}`, { ...parking, answer, isActive: false, version: 2 });
    expect(off.body).toMatchObject({ isActive: false, version: 3 });
    expect(await answered("bisa parkir di toko ga kak")).not.toContain("gedung sebelah");
    await send("PUT", `/api/faq/${id}`, { isActive: true });
    expect(await answered("bisa parkir di toko ga kak")).toContain("gedung sebelah");

    expect(await send("DELETE", `/api/faq/${id}`)).toMatchObject({ status: 200, body: { id } });
    expect(await answered("bisa parkir di toko ga kak")).not.toContain("gedung sebelah");
    expect((await send("GET", `/api/faq/${id}`)).status).toBe(404);
    expect((await send("DELETE", `/api/faq/${id}`)).status).toBe(404);
    const { body } = await send("GET", `/api/faq/${id}/versions`);
    expect(body.versions.map(({ after }: Version) => after?.version ?? null)).toEqual([null, 4, 3, 2, 1]);
    expect(body.versions[3].before.answer).toBe(parking.answer);
  });

  it("that somebody changed meanwhile is not overwritten", async () => {
    const { body } = await send("POST", "/api/faq", parking);
    await send("PUT", `/api/faq/${body.id}`, { ...parking, answer: "A", version: 1 });
    const late = await send("PUT", `/api/faq/${body.id}`, { ...parking, answer: "B", version: 1 });
    expect(late).toMatchObject({
      status: 409,
      body: { error: { code: "VERSION_CONFLICT", details: { entry: { answer: "A" } } } },
    });
    // the race that the check before it cannot see
    const row = await env.DB.prepare("SELECT * FROM faq_documents").first<FaqRow>();
    if (!row) throw new Error("no entry");
    const stale = { ...row, version: 1, deletedAt: null };
    const after = { ...parking, locale: "id-ID" as const, isActive: true, pair: null };
    const other = { id: "other", before: null, after: { ...after, question: "Lain?" } };
    expect(await writeFaq(env, [other, { id: body.id, before: stale, after }], "x")).toBe(false);
    expect(await count()).toBe(1);
  });

  it("may not ask what another one asks in its language", async () => {
    const { body } = await send("POST", "/api/faq", parking);
    const again = await send("POST", "/api/faq", { ...parking, question: "ada TEMPAT parkir  di toko?" });
    expect(again).toMatchObject({ status: 409, body: { error: { code: "QUESTION_TAKEN", details: { id: body.id } } } });
    expect((await send("POST", "/api/faq", { ...parking, locale: "en-US" })).status).toBe(201);
  });

  it("is refused with every reason", async () => {
    const bad = await send("POST", "/api/faq", { ...parking, question: " ", locale: "fr", answer: "x".repeat(4001) });
    expect(bad.status).toBe(400);
    expect(bad.body.error.details.map(({ path }: { path: string }) => path).sort()).toEqual([
      "answer",
      "locale",
      "question",
    ]);
  });

  it("is listed in pages, by language, state and words", async () => {
    for (let n = 0; n < 5; n++)
      await send("POST", "/api/faq", { ...parking, question: `Parkir ${n}?`, isActive: n > 0 });
    const seen: string[] = [];
    for (let cursor = ""; ; ) {
      const { body } = await send("GET", `/api/faq?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
      seen.push(...body.entries.map(({ question }: typeof parking) => question));
      if (!body.nextCursor) break;
      cursor = body.nextCursor;
    }
    expect(seen.toSorted()).toEqual([0, 1, 2, 3, 4].map((n) => `Parkir ${n}?`));
    const questions = async (query: string) =>
      (await send("GET", `/api/faq?${query}`)).body.entries.map(({ question }: typeof parking) => question);
    expect(await questions("active=false")).toEqual(["Parkir 0?"]);
    expect(await questions("q=ARKIR%203")).toEqual(["Parkir 3?"]);
    expect(await questions("locale=en-US")).toEqual([]);
    expect((await send("GET", "/api/faq?cursor=x")).status).toBe(400);
  });

  it("is found by a question as a customer would be answered", async () => {
    await insertFaq(shipping);
    const { body } = await send("GET", "/api/faq/search?q=brp%20lama%20kirimnya");
    expect(body).toMatchObject({ answered: true, degraded: false, hits: [{ id: "ship-id", score: 1 }] });
    expect((await send("GET", "/api/faq/search?q=gajah%20terbang")).body).toMatchObject({ answered: false, hits: [] });
  });
});

describe("the use of the FAQ", () => {
  it("tells which entries were cited, which were not, and what was asked in vain, the same questions together", async () => {
    await insertFaq(shipping, { id: "idle", question: "Ada kartu ucapan?", answer: "Ada, Kak." });
    const token = await guest();
    for (const question of ["brp lama pengiriman kak", "pengirimannya berapa lama", "apakah toko punya kolam renang"])
      await ask(token, question);
    await ask(await guest(), "toko punya kolam renang ga kak");
    await ask(await guest(), "apakah toko menjual meteorit, email saya ani@contoh.id");
    await vi.waitFor(async () => {
      const { status, body } = await send("GET", "/api/faq/usage?days=1");
      expect(status).toBe(200);
      expect(body.used).toEqual({ "ship-id": 2 });
      expect(body.unused).toEqual(["idle"]);
      expect(body.missing[0]).toMatchObject({ question: expect.stringContaining("kolam renang"), count: 2 });
      expect(body.missing[1]).toMatchObject({ question: expect.stringContaining("meteorit"), count: 1 });
      expect(JSON.stringify(body)).not.toContain("ani@contoh.id");
    });
  });
});

describe("an import", () => {
  const header = "id,locale,category,question,answer,keywords,active,version";

  it("of a broken file of a thousand rows names every bad row, and changes nothing", async () => {
    await send("POST", "/api/faq", parking);
    const faults: Record<number, { row: string; column: string | null; code: string }> = {
      17: { row: 'x17,id-ID,c,,"two\nlines",,yes,', column: "question", code: "MISSING" },
      18: { row: "x18,fr-FR,c,Q18?,A,,yes,", column: "locale", code: "INVALID" },
      200: { row: "x 200,id-ID,c,Q200?,A,,yes,", column: "id", code: "INVALID" },
      333: { row: "x333,id-ID,c,Q333?,A", column: null, code: "CELLS" },
      400: { row: `x400,id-ID,c,${"q".repeat(301)},A,,yes,`, column: "question", code: "TOO_LONG" },
      500: { row: "x500,id-ID,c,Q500?,A,,maybe,", column: "active", code: "INVALID" },
      640: { row: "x641,id-ID,c,Q640?,A,,yes,", column: "id", code: "REPEATED" },
      777: { row: "x777,id-ID,c,q776?,A,,yes,", column: "question", code: "REPEATED" },
      800: { row: "x800,id-ID,c,Q800?,A,,yes,7", column: "version", code: "CHANGED" },
      1000: { row: `x1000,id-ID,store,${parking.question},A,,yes,`, column: "question", code: "TAKEN" },
    };
    const lines = Array.from(
      { length: 1000 },
      (_, i) => faults[i + 1]?.row ?? `x${i + 1},id-ID,c,Q${i + 1}?,A ${i},,yes,`,
    );
    const file = [header, ...lines].join("\r\n");
    // row 17 takes two lines; of two rows with one id the later is named
    const expected = Object.entries(faults).map(([n, { column, code }]) => {
      const row = Number(n) === 640 ? 641 : Number(n);
      return { line: row + 1 + (row > 17 ? 1 : 0), column, code };
    });
    for (const dryRun of ["true", "false"]) {
      const { status, body } = await importing(file, `format=csv&dryRun=${dryRun}`, { "accept-language": "id" });
      const report = dryRun === "true" ? body : body.error.details;
      expect(status).toBe(dryRun === "true" ? 200 : 400);
      expect(report.applied).toBe(false);
      expect(report.problems.map(({ line, column, code }: Problem) => ({ line, column, code }))).toEqual(expected);
      for (const { reason } of report.problems) expect(reason).toMatch(/^[A-Z].{8,}[^{}:( ]$/);
      expect(await count()).toBe(1);
    }
  });

  it("of a thousand good rows takes them all, and once", async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => `,id-ID,c,Nomor ${i} itu apa?,"Ini, jawaban ""${i}""",,,`);
    const file = [header, ...rows].join("\n");
    expect((await importing(file, "dryRun=true")).body).toMatchObject({ created: 1000, problems: [], applied: false });
    expect(await count()).toBe(0);
    expect((await importing(file, "dryRun=false")).body).toMatchObject({ created: 1000, changed: 0, applied: true });
    expect(await count()).toBe(1000);
    expect((await importing(file, "dryRun=false")).body).toMatchObject({ created: 0, changed: 0, unchanged: 1000 });
    const { body } = await send("GET", "/api/faq/search?q=nomor%20777");
    expect(body.hits[0].answer).toBe('Ini, jawaban "777"');
  });

  it.each(["csv", "json", "markdown"])("takes its own export back: %s", async (format) => {
    await insertFaq(shipping);
    await send("POST", "/api/faq", {
      ...parking,
      question: '=HYPERLINK("x")',
      answer: '## judul\n\'-- a --> b;\n"c", d',
    });
    await send("POST", "/api/faq", { ...parking, isActive: false, pair: "parkir", keywords: "" });
    const entries = async () =>
      (
        await env.DB.prepare(
          "SELECT id, question, answer, keywords, is_active, pair FROM faq_documents ORDER BY id",
        ).all()
      ).results;
    const before = await entries();
    const file = await (await call(`/api/faq/export?format=${format}`, { token: await admin() })).text();
    expect((await importing(file, `format=${format}`)).body).toMatchObject({ created: 0, changed: 0, unchanged: 3 });
    await env.DB.prepare("DELETE FROM faq_documents").run();
    const again = file.replaceAll(/"version": \d+,?|(?<=,)\d+$/gm, "").replaceAll(/,(?=\s*\})/g, "");
    const bare = format === "markdown" ? file.replaceAll(/,"version":"\d+"/g, "") : again;
    expect((await importing(bare, `format=${format}`)).body).toMatchObject({ created: 3, applied: true });
    expect(await entries()).toEqual(before);
  });

  it("keeps what a file has no column for, and what a change does not name", async () => {
    const whole = { ...parking, isActive: false, pair: "parkir" };
    const { body: made } = await send("POST", "/api/faq", whole);
    const short = `locale,category,question,answer\nid-ID,store,${parking.question},Baru`;
    expect((await importing(short, "")).body).toMatchObject({ created: 0, changed: 1, applied: true });
    const kept = { ...whole, answer: "Baru", version: 2 };
    expect((await send("GET", `/api/faq/${made.id}`)).body).toMatchObject(kept);
    const bare = [{ locale: "id-ID", category: "store", question: parking.question, answer: "Baru" }];
    expect((await importing(JSON.stringify(bare), "format=json")).body).toMatchObject({ changed: 0, unchanged: 1 });
    const put = await send("PUT", `/api/faq/${made.id}`, { answer: "Lagi" });
    expect(put).toMatchObject({ status: 200, body: { ...kept, answer: "Lagi", version: 3 } });
    const emptied = `id,locale,category,question,answer,keywords\n${made.id},id-ID,store,${parking.question},Lagi,`;
    await importing(emptied, "");
    expect((await send("GET", `/api/faq/${made.id}`)).body).toMatchObject({ keywords: null, pair: "parkir" });
  });

  it("of two rows that mean one entry names the second, by id and by question", async () => {
    const { body: made } = await send("POST", "/api/faq", parking);
    const file = `id,locale,category,question,answer\n,id-ID,store,${parking.question},A\n${made.id},id-ID,store,Lain?,B`;
    const { status, body } = await importing(file, "");
    expect(status).toBe(400);
    expect(body.error.details.problems).toMatchObject([{ line: 3, column: "id", code: "REPEATED" }]);
    expect((await send("GET", `/api/faq/${made.id}`)).body).toMatchObject({ ...parking, version: 1 });
  });

  it("names a column that it does not know, so that nothing of it is lost", async () => {
    const csv = `locale,category,question,answer,keyword\nid-ID,c,Q?,A,x`;
    const unknown = [{ line: 1, column: "keyword", code: "COLUMNS" }];
    expect((await importing(csv, "dryRun=true")).body.problems).toMatchObject(unknown);
    const json = JSON.stringify([{ locale: "id-ID", category: "c", question: "Q?", answer: "A", keyword: "x" }]);
    expect((await importing(json, "format=json&dryRun=true")).body.problems).toMatchObject(unknown);
  });

  it("gives every reason whole", async () => {
    const odd = [{ locale: "id-ID", category: "c", question: "Q?", answer: 7, isActive: "maybe", version: "x" }, 5];
    const { body } = await importing(JSON.stringify(odd), "format=json&dryRun=true");
    expect(body.problems.length).toBeGreaterThan(3);
    for (const { reason } of body.problems) expect(reason).toMatch(/[^:( ]$/);
  });

  it("of something else says so", async () => {
    for (const [text, format] of [
      ["{", "json"],
      ["{}", "json"],
      ["halo", "markdown"],
    ]) {
      expect((await importing(text ?? "", `format=${format}&dryRun=true`)).body.problems).toMatchObject([
        { code: "FILE" },
      ]);
    }
    const { body } = await importing("a;b\n1;2", "dryRun=true");
    expect(body.problems.map(({ column }: Problem) => column)).toEqual([
      ...["locale", "category", "question", "answer"],
      ...["a", "b"],
    ]);
  });

  it("takes what a spreadsheet in Indonesian saves", async () => {
    const file = '\uFEFFlocale;category;question;answer\r\nid-ID;toko;"Buka jam berapa; kapan tutup?";Jam 9, Kak\r\n';
    expect((await importing(file, "")).body).toMatchObject({ created: 1, applied: true });
  });
});
