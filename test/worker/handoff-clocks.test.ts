import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it } from "vitest";
import { setClock } from "../../src/core/clock";
import type { Ticket, TicketEvent } from "../../src/core/handoff/ticket";
import { forgetSettings, type Settings } from "../../src/core/settings";
import { withSettings } from "../support/desk";
import { type Bench, pushPlatform, sleep, turnOf, until, withThread } from "../support/thread";

// A clock that the test turns, the real Thread, its real alarm's work, real D1: what rings, when, to the second.

const office: Partial<Settings> = {
  hours: {
    mon: [["09:00", "17:00"]],
    tue: [["09:00", "17:00"]],
    wed: [["09:00", "17:00"]],
    thu: [["09:00", "17:00"]],
    fri: [["09:00", "17:00"]],
    sat: [["09:00", "13:00"]],
  },
  // Lebaran 2027
  holidays: ["2027-03-08", "2027-03-09", "2027-03-10", "2027-03-11", "2027-03-12"].map((date) => ({
    date,
    name: "Lebaran",
  })),
};
const staff = { id: "agent-1", name: "Sari", role: "support" as const };
/** in Jakarta */
const at = (local: string) => Date.parse(`${local}+07:00`);
const local = (ms: number | null | undefined) => (ms ? new Date(ms + 7 * 3_600_000).toISOString().slice(0, 19) : null);

let time = 0;

/** The clock shows this from now on. What is due by then rings, each at its own moment. */
async function go({ thread, alarmAt }: Bench, to: string): Promise<void> {
  for (let n = 0; n < 1_000; n++) {
    const next = alarmAt();
    if (next === null || next > at(to)) break;
    time = Math.max(time, next);
    await thread.alarm();
    await sleep(1);
  }
  time = at(to);
}

function ticketOf({ state }: Bench): Ticket {
  const [row] = [...state.storage.sql.exec<{ body: string }>("SELECT body FROM docs WHERE kind = 'ticket'")];
  return JSON.parse(row?.body ?? "{}");
}

async function trailOf(bench: Bench, ...kinds: TicketEvent["kind"][]): Promise<string[]> {
  const { id, events } = ticketOf(bench);
  const recorded = () =>
    env.DB.prepare("SELECT count(*) AS n FROM ticket_events WHERE ticket_id = ?").bind(id).first<{ n: number }>();
  await until("the record", async () => (await recorded())?.n === events);
  const { results } = await env.DB.prepare(
    "SELECT at, kind, text FROM ticket_events WHERE ticket_id = ? ORDER BY at, length(id), id",
  )
    .bind(id)
    .all<{ at: string; kind: TicketEvent["kind"]; text: string | null }>();
  return results
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ at, kind, text }) => `${local(Date.parse(at))} ${kind}${text ? ` ${text}` : ""}`);
}

/** What supervisors were told in the day before now, of any ticket. */
async function alertKinds(): Promise<string[]> {
  return (await env.INBOX.getByName("inbox").alerts(time)).map(({ kind }) => kind);
}

/** A customer who asks for a person at this moment; `run` goes on from there. */
function handedOffAt(name: string, moment: string, settings: Partial<Settings>, run: (bench: Bench) => Promise<void>) {
  time = at(moment);
  setClock(() => time);
  forgetSettings();
  const platform = pushPlatform();
  return withSettings(settings, () =>
    withThread(name, { channels: { telegram: platform.channel } }, async (bench) => {
      await bench.thread.accept([turnOf("a person please", { sentAt: time })]);
      await until("the hand-off", () => platform.arrived.some(({ text }) => text.includes("TKT-")));
      Reflect.set(bench, "platform", platform);
      await run(bench);
    }),
  );
}
const arrived = (bench: Bench) => (Reflect.get(bench, "platform") as ReturnType<typeof pushPlatform>).arrived;

afterEach(() => {
  setClock();
  forgetSettings();
});

describe("deadlines from the hand-off, in business time (R12)", () => {
  it.each([
    // MEDIUM: an hour for the first answer, a day for the matter
    ["within a day", "2026-11-25T10:00:00", "2026-11-25T11:00:00", "2026-11-28T10:00:00"],
    ["over the night", "2026-11-25T16:30:00", "2026-11-26T09:30:00", "2026-11-30T12:30:00"],
    ["over Sunday", "2026-11-28T12:30:00", "2026-11-30T09:30:00", "2026-12-02T16:30:00"],
    ["over Lebaran", "2027-03-06T12:59:59", "2027-03-13T09:59:59", "2027-03-17T12:59:59"],
  ])("%s", async (name, from, response, resolution) => {
    await handedOffAt(`deadlines ${name}`, from, office, async (bench) => {
      const ticket = ticketOf(bench);
      expect(local(ticket.responseDeadline)).toBe(response);
      expect(local(ticket.resolutionDeadline)).toBe(resolution);
    });
  });

  it("around the clock where no hours are set", async () => {
    await handedOffAt("deadlines always", "2026-11-28T23:30:00", {}, async (bench) => {
      expect(local(ticketOf(bench).responseDeadline)).toBe("2026-11-29T00:30:00");
    });
  });

  it("stand while it waits for the customer and while it sleeps, and move by the business time of that", async () => {
    await handedOffAt("pauses", "2026-11-25T10:00:00", office, async (bench) => {
      const { id } = ticketOf(bench);
      await go(bench, "2026-11-25T10:10:00");
      await bench.thread.desk(staff, id, { do: "claim" });
      await bench.thread.desk(staff, id, { do: "transition", status: "PENDING_CUSTOMER", reason: null });
      // from 10:10 until 10:20 of the next day: 8 h 10 min of business time
      await go(bench, "2026-11-26T10:20:00");
      expect(local(ticketOf(bench).pausedAt)).toBe("2026-11-25T10:10:00");
      await bench.thread.accept([turnOf("sudah saya kirim fotonya", { sentAt: time })]);
      expect(ticketOf(bench)).toMatchObject({ status: "IN_PROGRESS", pausedAt: null, pausedMs: 490 * 60_000 });
      expect(local(ticketOf(bench).responseDeadline)).toBe("2026-11-26T11:10:00");

      await go(bench, "2026-11-26T10:30:00");
      const { version } = ticketOf(bench);
      const changes = { snoozedUntil: at("2026-11-27T09:30:00") };
      expect((await bench.thread.desk(staff, id, { do: "update", version, changes })).kind).toBe("done");
      // asleep for 6 h 30 min and half an hour of the next morning
      await go(bench, "2026-11-27T09:30:00");
      expect(ticketOf(bench)).toMatchObject({ snoozedUntil: null, pausedAt: null });
      expect(local(ticketOf(bench).responseDeadline)).toBe("2026-11-27T10:10:00");
      expect(await trailOf(bench, "snoozed", "woken")).toEqual([
        "2026-11-26T10:30:00 snoozed 2026-11-27T02:30:00.000Z",
        "2026-11-27T09:30:00 woken",
      ]);
    });
  });

  it("are counted anew by a priority that staff choose", async () => {
    await handedOffAt("priority", "2026-11-25T10:00:00", office, async (bench) => {
      const { id, version } = ticketOf(bench);
      await go(bench, "2026-11-25T10:05:00");
      await bench.thread.desk(staff, id, { do: "update", version, changes: { priority: "HIGH" } });
      expect(local(ticketOf(bench).responseDeadline)).toBe("2026-11-25T10:15:00");
      const again = await bench.thread.desk(staff, id, { do: "update", version, changes: { priority: "LOW" } });
      expect(again).toMatchObject({ kind: "conflict", code: "VERSION_CONFLICT", ticket: { priority: "HIGH" } });
    });
  });
});

describe("what rings (R15)", () => {
  it("at 80 % the priority rises once and supervisors are told; a missed deadline is stamped, each once, to the second", async () => {
    await handedOffAt("rings", "2026-11-25T16:30:00", office, async (bench) => {
      await go(bench, "2026-11-26T09:17:59");
      expect(await trailOf(bench, "warned", "breached")).toEqual([]);
      expect(ticketOf(bench).priority).toBe("MEDIUM");
      await go(bench, "2026-11-30T12:31:00");
      // the clock of the first answer rings at 48 and 60 minutes, the matter's at 19 h 12 min and 24 h
      expect(await trailOf(bench, "warned", "breached")).toEqual([
        "2026-11-26T09:18:00 warned response: MEDIUM → HIGH",
        "2026-11-26T09:30:00 breached response",
        "2026-11-28T11:42:00 warned resolution",
        "2026-11-30T12:30:00 breached resolution",
      ]);
      const ticket = ticketOf(bench);
      expect(ticket.priority).toBe("HIGH");
      expect([local(ticket.responseBreachedAt), local(ticket.breachedAt)]).toEqual([
        "2026-11-26T09:30:00",
        "2026-11-30T12:30:00",
      ]);
      // the automatic raise has moved no deadline
      expect(local(ticket.responseDeadline)).toBe("2026-11-26T09:30:00");
      expect(await alertKinds()).toEqual(expect.arrayContaining(["sla_breach"]));
    });
  });

  it("nothing of the first answer once a person has answered, and nothing at all once it is resolved", async () => {
    await handedOffAt("answered", "2026-11-25T10:00:00", office, async (bench) => {
      const { id } = ticketOf(bench);
      await bench.thread.desk(staff, id, { do: "reply", reply: { text: "Halo" }, key: "k" });
      await go(bench, "2026-11-25T15:00:00");
      await bench.thread.desk(staff, id, { do: "resolve", resolution: "beres" });
      await go(bench, "2026-12-10T15:00:00");
      expect(await trailOf(bench, "warned", "breached")).toEqual([]);
    });
  });

  it("what the Inbox object could not be told is told when it can be", async () => {
    await handedOffAt("no inbox", "2026-11-25T10:00:00", office, async (bench) => {
      const context = Reflect.get(bench.thread, "env");
      const inbox = context.INBOX;
      context.INBOX = {
        getByName: () => ({
          alert: () => Promise.reject(new Error("away")),
          reportUnanswered: async () => {},
          answered: async () => {},
          deadLetter: async () => {},
        }),
      };
      await go(bench, "2026-11-25T10:48:30");
      expect(await trailOf(bench, "warned")).toEqual(["2026-11-25T10:48:00 warned response: MEDIUM → HIGH"]);
      const open = () => [...bench.state.storage.sql.exec("SELECT 1 FROM deadlines WHERE kind = 'alert'")].length;
      // of the queue at ten minutes, and of the first answer
      expect(open()).toBe(2);
      context.INBOX = inbox;
      await go(bench, "2026-11-25T10:49:00");
      expect(open()).toBe(0);
    });
  });
});

describe("somebody waits too long", () => {
  it("an agent who lets the customer wait loses the ticket to the queue, and supervisors hear of it", async () => {
    await handedOffAt("idle", "2026-11-25T10:00:00", office, async (bench) => {
      const { id } = ticketOf(bench);
      await go(bench, "2026-11-25T10:05:00");
      await bench.thread.desk(staff, id, { do: "reply", reply: { text: "Halo" }, key: "k" });
      await go(bench, "2026-11-25T11:00:00");
      // nobody waits: nothing happens
      expect(ticketOf(bench).assignedTo).toBe("agent-1");
      await bench.thread.accept([turnOf("jadi gimana?", { sentAt: time })]);
      await go(bench, "2026-11-25T11:29:59");
      expect(ticketOf(bench).assignedTo).toBe("agent-1");
      await go(bench, "2026-11-25T11:30:00");
      expect(ticketOf(bench)).toMatchObject({ assignedTo: null, status: "IN_PROGRESS" });
      expect(await trailOf(bench, "requeued")).toHaveLength(1);
      expect(await alertKinds()).toContain("agent_idle");
    });
  });

  it("a customer in the queue hears once that they are not forgotten, in fixed words, never from the model", async () => {
    await handedOffAt("queue", "2026-11-25T16:55:00", office, async (bench) => {
      const before = arrived(bench).length;
      await go(bench, "2026-11-26T09:04:59");
      expect(arrived(bench)).toHaveLength(before);
      await go(bench, "2026-11-26T14:00:00");
      expect(
        arrived(bench)
          .slice(before)
          .map(({ text }) => text),
      ).toEqual([expect.stringContaining("antrean tim kami lagi panjang")]);
    });
  });
});

describe("what the customer is told at the hand-off", () => {
  const said = (bench: Bench) => arrived(bench).at(-1)?.text ?? "";

  it("hours set and open: how long it usually takes", async () => {
    await handedOffAt("told open", "2026-11-25T10:00:00", office, async (bench) => {
      expect(said(bench)).toMatch(/TKT-20261125-\d{4}\. .*Biasanya dibalas dalam 1 jam\. .*“batal”/);
    });
  });
  it("hours set and closed: the next opening", async () => {
    await handedOffAt("told closed", "2026-11-28T15:00:00", office, async (bench) => {
      expect(said(bench)).toContain("Tim kami buka lagi Senin, 30 November pukul 09.00.");
    });
  });
  it("no hours: no time at all", async () => {
    await handedOffAt("told nothing", "2026-11-28T15:00:00", {}, async (bench) => {
      expect(said(bench)).not.toMatch(/dibalas dalam|buka lagi/);
      expect(said(bench)).toContain("“batal”");
    });
  });
});
