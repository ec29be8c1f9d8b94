import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { proposalsFrom } from "../../src/core/knowledge/proposals";
import { kidkazz } from "../../src/shop/bot";
import { ask, guest, jwt } from "../support/api";
import { insertFaq } from "../support/ask";
import { agent, handedOff, read, send } from "../support/desk";

// What the FAQ may learn from agents' answers.

const admin = () => jwt("admin-learn", { role: "admin" });
const pool = "Kolam bolanya ada di lantai 3 ya Kak, gratis untuk anak di bawah 5 tahun.";

/** A guest's question, an agent's answer, and the ticket resolved. */
async function resolved(question: string, ...answers: string[]) {
  const ticket = await handedOff();
  await ask(ticket.token, question);
  const sari = await agent("agent-learn");
  await send(sari, "POST", `/api/tickets/${ticket.id}/claim`);
  for (const text of answers) await send(sari, "POST", `/api/tickets/${ticket.id}/reply`, { text });
  const done = await send(sari, "POST", `/api/tickets/${ticket.id}/resolve`, { resolution: "Dijawab" });
  expect(done.status).toBe(200);
  return ticket;
}

const proposals = async () => (await read(await admin(), "/api/faq/proposals")).body.proposals;
const soon = { timeout: 10_000 };

describe("what a resolved ticket proposes", () => {
  it("is the question and the agent's own answer, masked; the same from two tickets is one", async () => {
    const one = await resolved(
      "toko ada kolam bola buat anak ga kak, wa saya 081234567890",
      "Halo Kak, saya Sari.",
      pool,
    );
    const two = await resolved("apakah toko ada kolam bola anak, wa saya?", pool);
    await resolved("halo", "Baik Kak.");
    await vi.waitFor(async () => {
      const found = await proposals();
      expect(found).toHaveLength(1);
      expect(found[0]).toMatchObject({ answer: pool, locale: "id-ID", similar: null });
      expect(found[0].tickets.map(({ id }: { id: string }) => id).sort()).toEqual([one.id, two.id].sort());
      expect(JSON.stringify(found)).not.toMatch(/0812|7890/);
    }, soon);
  });

  it("becomes an entry when an admin says so, once, and the next question is answered by it", async () => {
    const { id } = await resolved("toko ada kolam bola buat anak ga kak", pool);
    await vi.waitFor(async () => expect(await proposals()).toHaveLength(1), soon);
    const entry = { category: "store", question: "Ada kolam bola di toko?", answer: pool, locale: "id-ID" };
    const decided = await send(await admin(), "POST", "/api/faq/proposals/decide", { ticketIds: [id], entry });
    expect(decided).toMatchObject({ status: 200, body: { entry: { ...entry, version: 1, updatedBy: "admin-learn" } } });
    expect((await ask(await guest(), "toko punya kolam bola?")).response).toContain("lantai 3");
    expect(await proposals()).toEqual([]);
    const again = { ticketIds: [id], entry: { ...entry, question: "Kolam bola di mana?" } };
    expect((await send(await admin(), "POST", "/api/faq/proposals/decide", again)).status).toBe(409);
    const { n } = (await env.DB.prepare("SELECT count(*) AS n FROM faq_documents").first<{ n: number }>()) ?? { n: -1 };
    expect(n).toBe(1);
  });

  it("is not seen again when it was declined, and tells of an entry that answers it already", async () => {
    await insertFaq({ id: "ball", question: "Ada kolam bola di toko?", answer: pool });
    const { id } = await resolved("kolam bola di toko ada?", pool);
    await vi.waitFor(async () => expect((await proposals())[0]?.similar).toMatchObject({ id: "ball" }), soon);
    const declined = await send(await admin(), "POST", "/api/faq/proposals/decide", { ticketIds: [id], entry: null });
    expect(declined).toMatchObject({ status: 200, body: { entry: null } });
    expect(await proposals()).toEqual([]);
    const taken = {
      ticketIds: ["t_other"],
      entry: { category: "x", question: "ada kolam bola di toko?", answer: "x", locale: "id-ID" },
    };
    expect((await send(await admin(), "POST", "/api/faq/proposals/decide", taken)).status).toBe(409);
  });

  it("has a question before its answer, and one that says something", () => {
    const ticket = (said: { role: "USER" | "AGENT"; text: string }[]) => ({
      ...{ id: "t", number: "TKT-1", locale: "id-ID" as const, resolvedAt: "", said },
    });
    const from = (...said: { role: "USER" | "AGENT"; text: string }[]) => proposalsFrom([ticket(said)], kidkazz);
    expect(from({ role: "AGENT", text: pool }, { role: "USER", text: "kolam bola?" })).toEqual([]);
    expect(from({ role: "USER", text: "halo kak" }, { role: "AGENT", text: pool })).toEqual([]);
    expect(from({ role: "USER", text: "kolam bola?" }, { role: "AGENT", text: "Sebentar ya Kak" })).toEqual([]);
    expect(from({ role: "USER", text: "kolam bola?" }, { role: "AGENT", text: pool })).toHaveLength(1);
  });
});
