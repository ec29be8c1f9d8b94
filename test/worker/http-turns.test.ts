import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { conversationId } from "../../src/core/conversation/ids";
import type { TurnView } from "../../src/core/db/turns";
import { ask, call, guest, jwt } from "../support/api";

const turnsOf = async (id: string, token: string, query = "") => {
  const response = await call(`/api/conversations/${id}/turns${query}`, { token });
  return { status: response.status, body: (await response.json()) as { turns: TurnView[] } };
};

describe("the trace of a conversation's turns", () => {
  it("tells how each answer came about, personal data masked", async () => {
    const token = await guest();
    const first = await ask(token, "cari botol susu 081234567890 di bawah 150 ribu");
    await ask(token, "anakku ruam setelah pakai popok ini");
    const { status, body } = await turnsOf(first.conversationId, await jwt("agent-1", { role: "support" }));
    expect(status).toBe(200);
    const [search, handed] = body.turns;
    expect(search).toMatchObject({
      messageId: first.messageId,
      seq: 2,
      covers: [1],
      trigger: null,
      model: "offline",
      degraded: false,
      calls: [],
      ms: { waited: expect.any(Number), made: expect.any(Number) },
    });
    expect(search?.tools[0]).toMatchObject({ name: "search_products", input: { priceMax: 150_000 } });
    expect(search?.tools[0]?.ms).toBeGreaterThanOrEqual(0);
    expect(handed).toMatchObject({ seq: 4, covers: [3], trigger: "safety", model: "policy", tools: [] });
    expect(JSON.stringify(body)).not.toMatch(/0812|7890/);
    const later = await turnsOf(first.conversationId, await jwt("agent-1", { role: "support" }), "?after_seq=2");
    expect(later.body.turns.map(({ seq }) => seq)).toEqual([4]);
  });

  it("is for staff only, and of conversations that exist", async () => {
    const token = await guest();
    const { conversationId: id } = await ask(token, "halo");
    expect((await turnsOf(id, token)).status).toBe(403);
    expect((await turnsOf(id, await jwt("cust-001"))).status).toBe(403);
    expect((await call(`/api/conversations/${id}/turns`)).status).toBe(401);
    const staff = await jwt("agent-1", { role: "support" });
    const never = conversationId(env.THREAD.newUniqueId().toString().slice(0, 12), Date.now());
    expect((await turnsOf(never, staff)).status).toBe(404);
    expect((await turnsOf("c_made-up", staff)).status).toBe(404);
    expect((await turnsOf(id, staff, "?limit=1000")).status).toBe(400);
  });
});
