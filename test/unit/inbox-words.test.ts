import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { trailOf } from "../../web/inbox/src/timeline/trail";
import { subjectIn } from "../../web/inbox/src/words";
import { english } from "../../web/inbox/src/words-en";
import { indonesian } from "../../web/inbox/src/words-id";

const sources = import.meta.glob<string>("../../src/core/**/*.ts", { query: "?raw", import: "default", eager: true });

/** What the engine itself may give as the reason of a ticket: every text that stands where one is made. */
function reasons(): string[] {
  const found = Object.entries(sources).flatMap(([file, source]) => {
    // why a message of the shop's was not sent is shown to nobody as a subject
    if (file.endsWith("/proactive.ts")) return [];
    const failures = /const FAILURES = (\d+)/.exec(source)?.[1] ?? "";
    const forms = [
      /\breason: ["`]([^"`]+)["`]/g,
      /\bescalation\(heard, "([^"]+)"/g,
      /\bhandToAgent\([^)"]*"([^"]+)"/g,
      /\bexport const [A-Z_]+ = ["`]([^"`]+\.)["`];/g,
    ];
    return forms
      .flatMap((form) => Array.from(source.matchAll(form), ([, reason = ""]) => reason))
      .map((reason) => reason.replace("$" + "{FAILURES}", failures).replace("$" + "{draft.intent}", "COMPLAINT"));
  });
  // those of the log are no sentences, and no names
  return [...new Set(found)].filter((reason) => /^[A-Z\d]/.test(reason));
}

describe("what the engine writes", () => {
  it("has reasons that are found", () => {
    expect(reasons().sort()).toEqual(
      expect.arrayContaining([
        "3 failed attempts in a row.",
        "A proof of payment to be checked.",
        "BOT_OFF",
        "CHATBOT_FAILED",
        "STARTED_BY_TEAM",
        "TAKEN_OVER",
        "The assistant asked for a person (COMPLAINT).",
        "The assistant was not sure of its answer.",
        "The customer accepted the offer of a person.",
        "The customer asked for a person.",
      ]),
    );
    expect(reasons().length).toBeGreaterThanOrEqual(15);
  });

  it.each(reasons())("is read in both languages: %s", (reason) => {
    for (const words of [indonesian, english]) expect(subjectIn(words, reason)).not.toBe(reason);
    expect(subjectIn(indonesian, reason)).not.toBe(subjectIn(english, reason));
  });
});

describe("the trail", () => {
  beforeEach(() => vi.stubGlobal("localStorage", { getItem: () => null }));
  afterEach(() => vi.unstubAllGlobals());
  const names: Record<string, string> = { "agent-1": "Rina", "agent-2": "Dimas" };
  const line = (actor: string, kind: string, text: string | null = null) => {
    const nameOf = (id: string) => indonesian.actors[id] ?? names[id] ?? id;
    const { done, said } = trailOf(indonesian, { at: "2026-12-01T00:00:00.000Z", actor, kind, text }, nameOf);
    return said ? `${done}: ${said}` : done;
  };
  it.each([
    ["agent-1", "claimed", null, "Rina mengambil tiket"],
    ["agent-1", "assigned", "agent-2", "Rina menyerahkan tiket ke Dimas"],
    ["agent-1", "retried", "m_abc_1", "Rina mengirim ulang"],
    ["agent-1", "moved", "OPEN → IN_PROGRESS", "Rina mengubah status: Menunggu → Ditangani"],
    ["agent-1", "moved", "OPEN → CLOSED: salah kirim", "Rina mengubah status: Menunggu → Ditutup (salah kirim)"],
    ["agent-1", "changed", "priority: HIGH → URGENT", "Rina mengubah rincian: Prioritas Tinggi → Mendesak"],
    ["agent-1", "changed", "labels: – → vip, grosir", "Rina mengubah rincian: Label – → vip, grosir"],
    ["system", "warned", "response", "Sistem: tenggat sudah dekat (jawaban pertama)"],
    [
      "system",
      "warned",
      "response: HIGH → URGENT",
      "Sistem: tenggat sudah dekat (jawaban pertama): Prioritas Tinggi → Mendesak",
    ],
    ["system", "breached", "resolution", "Sistem: tenggat terlewat (penyelesaian)"],
    [
      "system",
      "requeued",
      "agent-1: the customer waits",
      "Sistem mengembalikan ke antrean: Rina belum membalas, pelanggan menunggu",
    ],
    ["agent-2", "requeued", "agent-1", "Dimas mengembalikan ke antrean dari Rina"],
    ["agent-1", "requeued", "agent-1", "Rina mengembalikan ke antrean"],
    ["system", "woken", null, "Sistem: waktu tunda habis"],
    ["agent-1", "woken", null, "Rina membatalkan penundaan"],
    ["bot", "escalated", "A complaint.", "Bot meminta bantuan orang: Keluhan"],
    ["agent-1", "escalated", "STARTED_BY_TEAM", "Rina membuat tiket: Tim menghubungi pelanggan lebih dulu"],
    ["agent-1", "returned", "Sudah dibantu", "Rina mengembalikan ke bot: Sudah dibantu"],
  ])("%s %s %s", (actor, kind, text, said) => {
    expect(line(actor, kind, text)).toBe(said);
  });

  it("has words for a moment", () => {
    expect(line("agent-1", "snoozed", "2026-12-02T02:00:00.000Z")).toMatch(/^Rina menunda sampai \d+ Des 2026/);
  });
});
