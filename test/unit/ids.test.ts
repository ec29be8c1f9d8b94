import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  conversationId,
  type IdKind,
  messageId,
  parseId,
  partId,
  threadIdOf,
  threadKey,
  ticketId,
} from "../../src/core/conversation/ids";
import { numberOf, sequenceName } from "../../src/core/conversation/numbers";

const hexId = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(""));
const ms = fc.integer({ min: 0, max: 8_640_000_000_000_000 / 4 });
const seq = fc.integer({ min: 1, max: 999_999_999 });
const part = fc.integer({ min: 0, max: 9_999 });

/** Any id that we may give, with what went into it. */
const given = fc
  .record({ hex: hexId, ms, seq, part, kind: fc.constantFrom<IdKind>("conversation", "message", "ticket", "part") })
  .map((made) => {
    const thread = threadKey(made.hex);
    const conversation = conversationId(thread, made.ms);
    const message = messageId(conversation, made.seq);
    const id = {
      conversation,
      message,
      ticket: ticketId(conversation, made.seq),
      part: partId(message, made.part),
    }[made.kind];
    const ordinals = { conversation: [], message: [made.seq], ticket: [made.seq], part: [made.seq, made.part] }[
      made.kind
    ];
    return { ...made, thread, conversation, id, ordinals };
  });

/** A platform that has signed these Durable Object ids and no other. */
function platform(...signed: string[]) {
  return {
    idFromString: (hex: string) => {
      if (!signed.includes(hex)) throw new TypeError("not signed");
      return { toString: () => hex };
    },
  } as unknown as DurableObjectNamespace;
}

describe("ids", () => {
  it("come back as what went into them", () => {
    fc.assert(
      fc.property(given, ({ id, kind, thread, conversation, ordinals, hex }) => {
        expect(parseId(id)).toEqual({ kind, thread, conversation, ordinals });
        expect(threadIdOf(platform(hex), thread)?.toString()).toBe(hex);
      }),
    );
  });

  it("differ when anything of them differs", () => {
    fc.assert(
      fc.property(given, given, (a, b) => {
        const same = a.kind === b.kind && a.conversation === b.conversation && `${a.ordinals}` === `${b.ordinals}`;
        expect(a.id === b.id).toBe(same);
      }),
    );
  });

  it("fit a URL as they are", () => {
    fc.assert(
      fc.property(given, ({ id }) => {
        expect(encodeURIComponent(id)).toBe(id);
      }),
    );
  });

  it("are refused when the platform did not sign their Thread", () => {
    fc.assert(
      fc.property(given, hexId, ({ thread, hex }, other) => {
        fc.pre(other !== hex);
        expect(threadIdOf(platform(other), thread)).toBeNull();
      }),
    );
  });

  it("are refused in any other spelling", () => {
    fc.assert(
      fc.property(given, fc.nat(), fc.constantFrom("cut", "doubled", "swapped"), ({ id, hex }, place, how) => {
        const at = place % id.length;
        const [before, letter = "", after] = [id.slice(0, at), id[at], id.slice(at + 1)];
        const other = /[a-z]/.test(letter) ? letter.toUpperCase() : letter === "A" ? "B" : "A";
        const changed = {
          cut: before + after,
          doubled: before + letter + letter + after,
          swapped: before + other + after,
        }[how];
        fc.pre(changed !== id);
        const parsed = parseId(changed);
        // what still reads as an id is another one, of another Thread, conversation or place: never this one again
        const thread = parsed && threadIdOf(platform(hex), parsed.thread);
        if (parsed && thread) expect(parsed).not.toEqual(parseId(id));
        else expect(parsed === null || thread === null).toBe(true);
      }),
    );
  });

  it("have one spelling: whatever is read, is written the same", () => {
    const letters = fc.constantFrom("c", "m", "t", "p");
    const tail = fc.string({ unit: fc.constantFrom(..."0019azAZ_"), maxLength: 16 });
    fc.assert(
      fc.property(letters, hexId, tail, (letter, hex, rest) => {
        const id = `${letter}_${threadKey(hex)}_${rest}`;
        const parsed = parseId(id);
        if (!parsed) return;
        const { kind, thread, conversation, ordinals } = parsed;
        const ordinal = Number.parseInt(conversation.slice(46), 36);
        expect(Number.isSafeInteger(ordinal)).toBe(true);
        const written = conversationId(thread, ordinal);
        const [first = 0, second = 0] = ordinals;
        expect(id).toBe(
          {
            conversation: written,
            message: messageId(written, first),
            ticket: ticketId(written, first),
            part: partId(messageId(written, first), second),
          }[kind],
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it("never make the parser throw", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (id, key) => {
        expect(() => parseId(id)).not.toThrow();
        expect(threadIdOf(platform(), key)).toBeNull();
      }),
    );
  });

  const thread = threadKey("ab".repeat(32));
  it.each([
    ["nothing", ""],
    ["a number", "1"],
    ["a UUID", "0195f0c8-1234-7890-8123-456789012345"],
    ["a kind that is none", `x_${thread}_mk1`],
    ["a Thread that is too short", `c_${thread.slice(1)}_mk1`],
    ["a Thread that is too long", `c_${thread}A_mk1`],
    ["a conversation with zeros in front", `c_${thread}_0mk1`],
    ["a conversation in capitals", `c_${thread}_MK1`],
    ["a conversation that no clock can reach", `c_${thread}_zzzzzzzzzzz`],
    ["a conversation with a place", `c_${thread}_mk1_1`],
    ["a message without a place", `m_${thread}_mk1`],
    ["a message with place 0", `m_${thread}_mk1_0`],
    ["a message with zeros in front", `m_${thread}_mk1_01`],
    ["a message with a part", `m_${thread}_mk1_1_0`],
    ["a part without its number", `p_${thread}_mk1_1`],
    ["a part with zeros in front", `p_${thread}_mk1_1_00`],
    ["a ticket with a sign", `t_${thread}_mk1_+1`],
    ["something behind it", `c_${thread}_mk1\n`],
    ["something before it", ` c_${thread}_mk1`],
    ["other digits", `m_${thread}_mk1_１`],
  ])("are not %s", (_name, id) => {
    expect(parseId(id)).toBeNull();
  });

  it("know the last character's other spellings of the same Thread, and refuse them", () => {
    const hex = "ab".repeat(32);
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const accepted = [...alphabet].filter((last) => threadIdOf(platform(hex), thread.slice(0, -1) + last) !== null);
    expect(accepted).toEqual([thread.at(-1)]);
  });
});

describe("numbers", () => {
  it("carry the shop's own day", () => {
    // 23:30 in Jakarta is still the day before in London's evening, and 00:30 already the next
    expect(sequenceName("CONV", "Asia/Jakarta", Date.parse("2026-01-20T16:30:00Z"))).toBe("CONV-20260120");
    expect(sequenceName("CONV", "Asia/Jakarta", Date.parse("2026-01-20T17:30:00Z"))).toBe("CONV-20260121");
    expect(sequenceName("TKT", "UTC", Date.parse("2026-01-20T17:30:00Z"))).toBe("TKT-20260120");
  });

  it("have four digits, and more when the day is busy", () => {
    expect(numberOf("TKT-20260120", 1)).toBe("TKT-20260120-0001");
    expect(numberOf("TKT-20260120", 9_999)).toBe("TKT-20260120-9999");
    expect(numberOf("TKT-20260120", 10_000)).toBe("TKT-20260120-10000");
  });
});
