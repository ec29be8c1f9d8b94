import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addBusiness,
  businessBetween,
  type Calendar,
  isOpenAt,
  nextOpening,
  openingText,
} from "../../src/core/handoff/hours";
import { clocked, ringsOf } from "../../src/core/handoff/sla";
import type { Ticket } from "../../src/core/handoff/ticket";

const office: Calendar = {
  hours: {
    mon: [["09:00", "17:00"]],
    tue: [["09:00", "17:00"]],
    wed: [["09:00", "17:00"]],
    thu: [["09:00", "17:00"]],
    fri: [
      ["09:00", "11:30"],
      ["13:30", "17:00"],
    ],
    sat: [["10:00", "14:00"]],
  },
  // Lebaran 2027, with its days off
  holidays: new Set(["2027-03-08", "2027-03-09", "2027-03-10", "2027-03-11", "2027-03-12"]),
  timeZone: "Asia/Jakarta",
};
const always: Calendar = { hours: null, holidays: new Set(), timeZone: "Asia/Jakarta" };
/** in Jakarta, which is seven hours ahead of UTC all year */
const at = (local: string) => Date.parse(`${local}+07:00`);
const back = (ms: number) => `${new Date(ms + 7 * 3_600_000).toISOString().slice(0, 19)}`;
const minutes = (n: number) => n * 60_000;

describe("business time", () => {
  it.each([
    // within a day, over the night, over Sunday, over the Friday prayer, over Lebaran
    ["2026-11-25T10:00:00", 60, "2026-11-25T11:00:00"],
    ["2026-11-25T16:30:00", 60, "2026-11-26T09:30:00"],
    ["2026-11-25T20:00:00", 15, "2026-11-26T09:15:00"],
    ["2026-11-28T13:50:00", 15, "2026-11-30T09:05:00"],
    ["2026-11-29T12:00:00", 5, "2026-11-30T09:05:00"],
    ["2026-11-27T11:20:00", 60, "2026-11-27T14:20:00"],
    ["2027-03-06T13:55:00", 15, "2027-03-13T10:10:00"],
    // exactly the end of a day is that end, not the next morning
    ["2026-11-25T16:00:00", 60, "2026-11-25T17:00:00"],
  ])("%s + %i min = %s", (from, n, to) => {
    expect(back(addBusiness(office, at(from), minutes(n)))).toBe(to);
  });

  it("names the next opening in the customer's language", () => {
    const next = nextOpening(office, at("2026-11-28T15:00:00")) ?? 0;
    expect(back(next)).toBe("2026-11-30T09:00:00");
    expect(openingText(next, "id-ID", "Asia/Jakarta")).toBe("Senin, 30 November pukul 09.00");
    expect(openingText(next, "en-US", "Asia/Jakarta")).toBe("Monday, November 30 at 09:00");
    expect(nextOpening(office, at("2026-11-25T10:00:00"))).toBe(at("2026-11-25T10:00:00"));
  });

  it("keeps to the zone's own clocks where they change", () => {
    const berlin: Calendar = { ...office, timeZone: "Europe/Berlin", holidays: new Set() };
    // the last Friday of winter time, and the Monday after
    const friday = Date.parse("2027-03-26T16:30:00+01:00");
    expect(new Date(addBusiness(berlin, friday, minutes(30 + 4 * 60 + 15))).toISOString()).toBe(
      "2027-03-29T07:15:00.000Z",
    );
  });

  it("without any opening the clock on the wall counts, and none is named", () => {
    const never: Calendar = { ...office, hours: {} };
    expect(addBusiness(never, 1_000, 500)).toBe(1_500);
    expect(nextOpening(never, 1_000)).toBeNull();
  });

  const moment = fc.integer({ min: at("2026-01-01T00:00:00"), max: at("2028-01-01T00:00:00") });
  const span = fc.integer({ min: 0, max: 60 * 3_600_000 });
  it.each([
    ["office hours", office],
    ["always", always],
    ["another zone", { ...office, timeZone: "America/New_York" }],
  ] as const)("what is added is what lies between, and it ends when people are there (%s)", (_name, calendar) => {
    fc.assert(
      fc.property(moment, span, span, (from, a, b) => {
        const end = addBusiness(calendar, from, a);
        expect(businessBetween(calendar, from, end)).toBe(a);
        expect(addBusiness(calendar, from, a + b)).toBe(a + b === a ? end : addBusiness(calendar, end, b));
        // the last millisecond that was counted was open
        if (a > 0) expect(isOpenAt(calendar, end - 1)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("a ticket's clocks", () => {
  const desk = { assignment: "claim", idleMinutes: 30, queueMinutes: 10 } as const;
  const made = (created: string, more: Partial<Ticket> = {}): Ticket => ({
    id: "t",
    number: "TKT-1",
    conversationId: "c",
    userId: null,
    channel: "web",
    locale: "id-ID",
    category: "OTHER",
    priority: "HIGH",
    subject: "",
    description: "",
    status: "OPEN",
    createdAt: at(created),
    updatedAt: at(created),
    closedAt: null,
    version: 1,
    ...more,
  });
  const deadlines = ({ responseDeadline = 0, resolutionDeadline = 0 }: Ticket) => [
    back(responseDeadline),
    back(resolutionDeadline),
  ];

  it("count from the hand-off in business time", () => {
    const ticket = clocked(made("2026-11-25T16:55:00"), at("2026-11-25T16:55:00"), office);
    expect(deadlines(ticket)).toEqual(["2026-11-26T09:10:00", "2026-11-26T12:55:00"]);
  });

  it("stand while the customer is waited for, over a night, to the second", () => {
    let ticket = clocked(made("2026-11-25T10:00:00"), at("2026-11-25T10:00:00"), office);
    ticket = clocked(
      { ...ticket, status: "PENDING_CUSTOMER", respondedAt: at("2026-11-25T10:05:00") },
      at("2026-11-25T16:59:30"),
      office,
    );
    ticket = clocked({ ...ticket, status: "IN_PROGRESS" }, at("2026-11-26T09:00:07"), office);
    // 30 s of the evening and 7 s of the morning
    expect(deadlines(ticket)[1]).toBe("2026-11-25T14:00:37");
    expect(ticket.pausedMs).toBe(37_000);
  });

  it("stand while it sleeps, and while it is settled", () => {
    let ticket = clocked(made("2026-11-25T10:00:00"), at("2026-11-25T10:00:00"), office);
    ticket = clocked({ ...ticket, snoozedUntil: at("2026-11-25T12:00:00") }, at("2026-11-25T11:00:00"), office);
    expect(ringsOf(ticket, at("2026-11-25T11:30:00"), office, desk)).toEqual({
      due: [],
      next: at("2026-11-25T12:00:00"),
    });
    expect(ringsOf(ticket, at("2026-11-25T12:00:00"), office, desk).due).toEqual([{ kind: "unsnoozed" }]);
    ticket = clocked({ ...ticket, snoozedUntil: null }, at("2026-11-25T12:00:00"), office);
    expect(deadlines(ticket)[1]).toBe("2026-11-25T15:00:00");
    ticket = clocked({ ...ticket, status: "RESOLVED" }, at("2026-11-25T14:00:00"), office);
    expect(ringsOf(ticket, at("2026-12-25T12:00:00"), office, desk)).toEqual({ due: [], next: null });
    ticket = clocked({ ...ticket, status: "IN_PROGRESS" }, at("2026-11-26T10:00:00"), office);
    expect(deadlines(ticket)[1]).toBe("2026-11-26T11:00:00");
  });

  it("warn at 80 %, then breach, each deadline once; what was answered has no response to miss", () => {
    let ticket = clocked(made("2026-11-25T10:00:00", { queueTold: true }), at("2026-11-25T10:00:00"), office);
    expect(ringsOf(ticket, at("2026-11-25T10:11:59"), office, desk)).toEqual({
      due: [],
      next: at("2026-11-25T10:12:00"),
    });
    expect(ringsOf(ticket, at("2026-11-25T10:12:00"), office, desk)).toEqual({
      due: [{ kind: "warned", deadline: "response" }],
      next: at("2026-11-25T10:15:00"),
    });
    ticket = { ...ticket, warned: ["response"] };
    expect(ringsOf(ticket, at("2026-11-25T10:20:00"), office, desk).due).toEqual([
      { kind: "breached", deadline: "response" },
    ]);
    const answered = { ...ticket, respondedAt: at("2026-11-25T10:13:00") };
    expect(ringsOf(answered, at("2026-11-25T10:20:00"), office, desk)).toEqual({
      due: [],
      next: at("2026-11-25T13:12:00"),
    });
  });

  it("a priority that staff choose counts anew, one that rose by itself does not", () => {
    const ticket = clocked(made("2026-11-25T10:00:00"), at("2026-11-25T10:00:00"), office);
    expect(deadlines(clocked({ ...ticket, priority: "URGENT" }, at("2026-11-25T10:12:00"), office))).toEqual(
      deadlines(ticket),
    );
    const { slaPriority: _, ...anew } = ticket;
    expect(deadlines(clocked({ ...anew, priority: "URGENT" }, at("2026-11-25T10:01:00"), office))).toEqual([
      "2026-11-25T10:05:00",
      "2026-11-25T11:00:00",
    ]);
  });

  it("ring when an agent lets the customer wait, and when nobody claims, in business time", () => {
    const ticket = clocked(
      made("2026-11-25T16:50:00", { priority: "LOW", waitingSince: at("2026-11-25T16:50:00") }),
      at("2026-11-25T16:50:00"),
      office,
    );
    expect(ringsOf(ticket, at("2026-11-25T17:00:00"), office, desk).due).toEqual([{ kind: "queue" }]);
    const claimed = { ...ticket, assignedTo: "agent-1", assignedAt: at("2026-11-25T16:55:00"), respondedAt: 1 };
    expect(ringsOf(claimed, at("2026-11-25T20:00:00"), office, desk)).toMatchObject({
      due: [],
      next: at("2026-11-26T09:25:00"),
    });
  });

  it("deadlines only ever move later while clocks stand and run again, by exactly the business time that they stood", () => {
    const gap = fc.integer({ min: 0, max: 40 * 3_600_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(gap, gap), { maxLength: 6 }), (pauses) => {
        let clock = at("2026-11-25T08:00:00");
        const created = clock;
        let ticket = clocked(made("2026-11-25T08:00:00"), clock, office);
        const { responseDeadline: first = 0 } = ticket;
        let stood = 0;
        for (const [run, stand] of pauses) {
          clock += run;
          ticket = clocked({ ...ticket, status: "PENDING_CUSTOMER" }, clock, office);
          stood += businessBetween(office, clock, clock + stand);
          clock += stand;
          ticket = clocked({ ...ticket, status: "IN_PROGRESS" }, clock, office);
        }
        expect(businessBetween(office, created, ticket.responseDeadline ?? 0)).toBe(minutes(15) + stood);
        expect(ticket.responseDeadline).toBeGreaterThanOrEqual(first);
      }),
      { numRuns: 300 },
    );
  });
});
