import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { Store } from "../../src/core/thread/store";
import { migrations } from "../../src/core/thread/store-schema";
import { ask, call, jwt } from "../support/api";
import { visitor } from "../support/http";
import { listenTo } from "../support/socket";
import { until } from "../support/thread";

// How the shop's app keeps up: by a cursor over what is new or was changed; sockets are hints.

interface Page {
  messages: { id: string; seq: number; role: string; status: string; conversationId: string; content: string }[];
  conversations: { id: string; channel: string; readSeq: number }[];
  cursor: string;
  more: boolean;
  reset: boolean;
}

async function changes(token: string, after?: string, limit = 200): Promise<Page> {
  const query = new URLSearchParams({ channel: "MOBILE", limit: String(limit), ...(after && { after }) });
  const answer = await call(`/api/chat/changes?${query}`, { token });
  expect(answer.status).toBe(200);
  return answer.json();
}
const say = (token: string, message: string) => ask(token, message, { channel: "MOBILE" });

describe("the app's cursor", () => {
  it("brings each message once, new ones and those whose receipts came", async () => {
    const { token } = await visitor();
    expect(await changes(token)).toMatchObject({ messages: [], more: false, reset: false });
    const { conversationId } = await say(token, "halo");
    const first = await changes(token);
    expect(first.messages.map(({ role, status }) => `${role} ${status}`)).toEqual(["user DELIVERED", "assistant SENT"]);
    expect(first.conversations).toMatchObject([{ id: conversationId, channel: "MOBILE" }]);
    expect((await changes(token, first.cursor)).messages).toEqual([]);

    const receipt = (kind: string) =>
      call(`/api/chat/conversations/${conversationId}/${kind}`, { method: "POST", token, json: { upToSeq: 2 } });
    expect((await receipt("delivered")).status).toBe(200);
    const second = await changes(token, first.cursor);
    expect(second.messages).toMatchObject([{ seq: 2, status: "DELIVERED", conversationId }]);
    expect((await receipt("read")).status).toBe(200);
    // a late receipt moves nothing back
    expect((await receipt("delivered")).status).toBe(200);
    const third = await changes(token, second.cursor);
    expect(third.messages).toMatchObject([{ seq: 2, status: "READ" }]);
    expect(third.conversations).toMatchObject([{ readSeq: 2 }]);
  });

  it("goes on page by page", async () => {
    const { token } = await visitor();
    await say(token, "halo");
    await say(token, "makasih");
    const seen: string[] = [];
    let page = await changes(token, undefined, 1);
    for (seen.push(...page.messages.map(({ id }) => id)); page.more; ) {
      page = await changes(token, page.cursor, 1);
      seen.push(...page.messages.map(({ id }) => id));
    }
    expect(new Set(seen).size).toBe(4);
    expect(seen).toHaveLength(4);
  });

  it("that is not known begins from the start, and says so", async () => {
    const { token } = await visitor();
    await say(token, "halo");
    for (const after of ["zzz-1", `${(await changes(token)).cursor.split("-")[0]}-999`]) {
      const page = await changes(token, after);
      expect(page.reset).toBe(true);
      expect(page.messages).toHaveLength(2);
    }
    expect((await call("/api/chat/changes?after=x'", { token })).status).toBe(400);
  });

  it("is the caller's own alone", async () => {
    const { token } = await visitor();
    await say(token, "halo");
    const other = await visitor();
    expect((await changes(other.token)).messages).toEqual([]);
    expect((await call("/api/chat/changes")).status).toBe(401);
  });

  it("knows a guest's messages after the guest has signed in", async () => {
    const { token } = await visitor();
    const { conversationId } = await say(token, "halo");
    const signedIn = await jwt("cust-mobile-1");
    const claimed = await call("/api/chat/changes?channel=MOBILE", {
      token: signedIn,
      headers: { "x-session-token": token },
    });
    expect((await claimed.json<Page>()).messages.map((each) => each.conversationId)).toEqual([
      conversationId,
      conversationId,
    ]);
    const list = await call("/api/chat/conversations?channel=MOBILE", { token: signedIn });
    expect((await list.json<Page>()).conversations.map(({ id }) => id)).toEqual([conversationId]);
  });
});

describe("the app's socket", () => {
  it("hears an answer as it is made, and then the whole of it", async () => {
    const { token } = await visitor();
    await say(token, "halo");
    const ear = await listenTo(token, "?channel=MOBILE");
    const { response } = await ask(token, "berapa lama pengiriman?", { channel: "MOBILE", clientMessageId: "m-1" });
    await until("the message", () => ear?.heard.some(({ type }) => type === "message") ?? false);
    const deltas = ear?.heard.filter(({ type }) => type === "delta") ?? [];
    expect(deltas.length).toBeGreaterThan(0);
    expect(deltas.every(({ covers }) => JSON.stringify(covers) === '["m-1"]')).toBe(true);
    expect(response).toContain(
      deltas
        .map(({ text }) => text)
        .join("")
        .trim(),
    );
    ear?.socket.close();
  });

  it("of a page hears no pieces: a page reads its stream", async () => {
    const { token } = await visitor();
    await ask(token, "halo");
    const ear = await listenTo(token);
    await ask(token, "berapa lama pengiriman?");
    await until("the message", () => ear?.heard.some(({ type }) => type === "message") ?? false);
    expect(ear?.heard.map(({ type }) => type)).not.toContain("delta");
    ear?.socket.close();
  });
});

describe("a Thread of before the cursor", () => {
  it("is lifted when it is next looked at, and its messages stand in the cursor", async () => {
    const stub = env.THREAD.getByName("mobile:default:old");
    await runInDurableObject(stub, async (_, state) => {
      const { sql } = state.storage;
      sql.exec(migrations[0] ?? "");
      sql.exec("INSERT INTO docs VALUES ('schema', '', '1')");
      sql.exec(`INSERT INTO docs VALUES ('head', '', '{"address":"old"}')`);
      for (const seq of [1, 2]) sql.exec("INSERT INTO messages VALUES ('c', ?, ?)", seq, JSON.stringify({ seq }));
      const store = new Store(state.storage);
      expect(store.exists).toBe(true);
      expect(store.head()).toEqual({ address: "old" });
      expect(store.changes(0, 10).map(({ n, message }) => [n, message.seq])).toEqual([
        [1, 1],
        [2, 2],
      ]);
    });
  });
});
