import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { conversationId as idOf, threadKey, ticketId } from "../../src/core/conversation/ids";
import { ask, call, guest, jwt } from "../support/api";
import { visitor } from "../support/http";

// Every route × everybody. A route that is not listed fails; whatever is somebody else's answers like what does not exist (R1).

const people = ["nobody", "guest A", "guest B", "customer A", "customer B", "support", "supervisor", "admin"] as const;
type Person = (typeof people)[number];
/** statuses in the order of `people` */
type Cells = readonly [number, number, number, number, number, number, number, number];

/** What a route's ids name in a test: things of guest A or of customer A, made anew for each row. */
interface Things {
  conversation: string;
  ticket: string;
  message: string;
}

interface Row {
  /** whose things the ids name; absent: the route names none */
  of?: "guest A" | "customer A";
  /** the ids in the path, in their order */
  ids?: (things: Things) => string[];
  query?: string;
  /** sent as JSON with everything but GET */
  body?: (things: Things) => unknown;
  headers?: Record<string, string>;
  cells: Cells;
}

const all = (status: number): Cells => [status, status, status, status, status, status, status, status];
/** open to staff of every role */
const staffOnly = (status: number): Cells => [401, 403, 403, 403, 403, status, status, status];
const theConversation = ({ conversation }: Things) => [conversation];
const theTicket = ({ ticket }: Things) => [ticket];
const nothing = () => ({});
const none = () => ["none"];
const entry = () => ({ version: 1, category: "x", question: `x${Date.now()}?`, answer: "x", locale: "id-ID" });
const canned = () => ({ version: 1, shortcut: `x${Date.now()}`, locale: "id-ID", title: "x", text: "x" });

/** The two rows of a route on one conversation that only its owner may use. */
function owned(row: Omit<Row, "of" | "cells" | "ids">, status: number): Row[] {
  return [
    { ...row, of: "guest A", ids: theConversation, cells: [401, status, 404, 404, 404, 403, 403, 403] },
    { ...row, of: "customer A", ids: theConversation, cells: [401, 404, 404, status, 404, 403, 403, 403] },
  ];
}

/** A step of staff's on a ticket: the first may, and what comes after it answers as `then` says. */
function step(body: (things: Things) => unknown, ...then: [number, number, number]): Row[] {
  return [{ of: "guest A", ids: theTicket, body, cells: [401, 403, 403, 403, 403, ...then] }];
}

const matrix: Record<string, Row[]> = {
  "POST /api/session": [{ cells: all(201) }],
  "GET /api/chat/ws": [{ cells: all(426) }],
  "POST /api/chat": [{ body: () => ({ message: "halo" }), cells: [401, 200, 200, 200, 200, 403, 403, 403] }],
  "POST /api/chat/attachments": [{ cells: [401, 400, 400, 400, 400, 403, 403, 403] }],
  "GET /api/chat/attachments/{id}": [{ ids: () => ["f_made-up"], cells: [401, 404, 404, 404, 404, 404, 404, 404] }],
  "GET /api/chat/conversations": [{ cells: [401, 200, 200, 200, 200, 403, 403, 403] }],
  "GET /api/chat/conversations/{id}": owned({}, 200),
  "GET /api/chat/conversations/{id}/messages": owned({}, 200),
  "POST /api/chat/conversations/{id}/read": owned({ body: () => ({ upToSeq: 1 }) }, 200),
  "POST /api/chat/conversations/{id}/delivered": owned({ body: () => ({ upToSeq: 1 }) }, 200),
  "GET /api/chat/changes": [{ cells: [401, 200, 200, 200, 200, 403, 403, 403] }],
  "PUT /api/mobile/devices/{token}": [
    { ids: () => ["demo-token"], body: () => ({ platform: "ios" }), cells: [401, 200, 200, 200, 200, 403, 403, 403] },
  ],
  "DELETE /api/mobile/devices/{token}": [
    { ids: () => ["demo-token"], cells: [401, 200, 200, 200, 200, 403, 403, 403] },
  ],
  "GET /api/identities": [{ cells: [401, 403, 403, 200, 200, 403, 403, 403] }],
  "POST /api/identities/links": [
    { body: () => ({ channel: "TELEGRAM" }), cells: [401, 403, 403, 503, 503, 403, 403, 403] },
  ],
  "DELETE /api/identities/{id}": [{ ids: none, cells: [401, 403, 403, 404, 404, 403, 403, 403] }],
  "POST /api/events": [{ body: nothing, cells: all(503) }],
  "GET /api/events": [{ cells: [401, 403, 403, 403, 403, 403, 403, 200] }],
  "POST /api/events/{id}/resend": [{ ids: none, body: nothing, cells: [401, 403, 403, 403, 403, 403, 403, 404] }],
  "POST /api/faq/sync": [{ body: nothing, cells: [401, 403, 403, 403, 403, 403, 403, 503] }],
  "POST /api/chat/conversations/{id}/close": owned({ body: nothing }, 200),
  "POST /api/chat/conversations/{id}/stop": owned({ body: nothing }, 200),
  "POST /api/chat/conversations/{id}/rate": owned({ body: () => ({ rating: 5 }) }, 409),
  "POST /api/chat/conversations/{id}/typing": owned({ body: () => ({ on: true }) }, 200),
  "GET /api/conversations": [{ cells: staffOnly(200) }],
  "GET /api/conversations/{id}": [{ of: "guest A", ids: theConversation, cells: staffOnly(200) }],
  "GET /api/conversations/{id}/messages": [{ of: "guest A", ids: theConversation, cells: staffOnly(200) }],
  "POST /api/conversations/{id}/take-over": [
    { of: "guest A", ids: theConversation, cells: [401, 403, 403, 403, 403, 200, 409, 409] },
  ],
  "GET /api/conversations/{id}/turns": [{ of: "guest A", ids: theConversation, cells: staffOnly(200) }],
  "GET /api/tickets": [{ cells: staffOnly(200) }],
  "POST /api/tickets/assign": [{ body: nothing, cells: [401, 403, 403, 403, 403, 403, 400, 400] }],
  "GET /api/customers": [{ query: "?q=siti", cells: staffOnly(200) }],
  "GET /api/customers/{id}": [{ ids: none, cells: staffOnly(404) }],
  "GET /api/customers/{id}/export": [{ ids: none, cells: [401, 403, 403, 403, 403, 403, 403, 404] }],
  "DELETE /api/customers/{id}": [{ ids: none, cells: [401, 403, 403, 403, 403, 403, 403, 404] }],
  "POST /api/customers/{id}/conversations": [
    { ids: none, body: () => ({ identityId: "x", text: "halo" }), cells: staffOnly(404) },
  ],
  "GET /api/staff": [{ cells: staffOnly(200) }],
  "GET /api/staff/me": [{ cells: staffOnly(200) }],
  "PUT /api/staff/{id}": [{ ids: none, body: () => ({ version: 1 }), cells: [401, 403, 403, 403, 403, 403, 404, 404] }],
  "GET /api/inbox/ws": [{ cells: all(426) }],
  "GET /api/inbox/house": [{ cells: staffOnly(200) }],
  "GET /api/inbox/dead-letters": [{ cells: [401, 403, 403, 403, 403, 403, 200, 200] }],
  "POST /api/inbox/dead-letters/resend": [
    { body: () => ({ id: "x" }), cells: [401, 403, 403, 403, 403, 403, 404, 404] },
  ],
  "POST /api/inbox/dead-letters/dismiss": [
    { body: () => ({ id: "x" }), cells: [401, 403, 403, 403, 403, 403, 404, 404] },
  ],
  "GET /api/tickets/counts": [{ cells: staffOnly(200) }],
  "PUT /api/tickets/{id}": step(() => ({ version: 0 }), 409, 409, 409),
  "POST /api/tickets/{id}/reopen": step(nothing, 409, 409, 409),
  "POST /api/tickets/{id}/typing": step(() => ({ on: true }), 200, 200, 200),
  "POST /api/tickets/{id}/suggest": step(nothing, 200, 200, 200),
  "POST /api/tickets/{id}/messages/{mid}/retry": [
    { of: "guest A", ids: ({ ticket, message }) => [ticket, message], body: nothing, cells: staffOnly(409) },
  ],
  "POST /api/tickets/{id}/attachments": [{ of: "guest A", ids: theTicket, cells: staffOnly(400) }],
  "GET /api/customers/{id}/orders": [{ ids: () => ["nobody"], cells: staffOnly(200) }],
  "GET /api/shop/products": [{ query: "?q=botol", cells: staffOnly(200) }],
  "GET /api/faq": [{ cells: staffOnly(200) }],
  "GET /api/faq/search": [{ query: "?q=ongkir", cells: staffOnly(200) }],
  "GET /api/faq/proposals": [{ cells: [401, 403, 403, 403, 403, 403, 403, 200] }],
  "POST /api/faq/proposals/decide": [
    { body: () => ({ ticketIds: [`t${Date.now()}`], entry: null }), cells: [401, 403, 403, 403, 403, 403, 403, 200] },
  ],
  "GET /api/faq/usage": [{ cells: staffOnly(200) }],
  "GET /api/faq/export": [{ cells: staffOnly(200) }],
  "POST /api/faq/import": [{ query: "?dryRun=true", body: nothing, cells: [401, 403, 403, 403, 403, 403, 403, 200] }],
  "GET /api/faq/{id}": [{ ids: none, cells: staffOnly(404) }],
  "GET /api/faq/{id}/versions": [{ ids: none, cells: staffOnly(404) }],
  "POST /api/faq": [{ body: entry, cells: [401, 403, 403, 403, 403, 403, 403, 201] }],
  "PUT /api/faq/{id}": [{ ids: none, body: entry, cells: [401, 403, 403, 403, 403, 403, 403, 404] }],
  "DELETE /api/faq/{id}": [{ ids: none, cells: [401, 403, 403, 403, 403, 403, 403, 404] }],
  "GET /api/canned-replies": [{ cells: staffOnly(200) }],
  "POST /api/canned-replies": [{ body: nothing, cells: [401, 403, 403, 403, 403, 403, 400, 400] }],
  "PUT /api/canned-replies/{id}": [{ ids: none, body: canned, cells: [401, 403, 403, 403, 403, 403, 404, 404] }],
  "DELETE /api/canned-replies/{id}": [{ ids: none, cells: [401, 403, 403, 403, 403, 403, 404, 404] }],
  "GET /api/settings": [{ cells: staffOnly(200) }],
  "GET /api/settings/changes": [{ cells: [401, 403, 403, 403, 403, 403, 403, 200] }],
  "PUT /api/settings/{key}": [
    { ids: () => ["bot"], body: () => ({ value: {} }), cells: [401, 403, 403, 403, 403, 403, 403, 200] },
  ],
  "GET /api/tickets/{id}": [
    { of: "guest A", ids: theTicket, cells: [401, 200, 404, 404, 404, 200, 200, 200] },
    { of: "customer A", ids: theTicket, cells: [401, 404, 404, 200, 404, 200, 200, 200] },
  ],
  "GET /api/tickets/{id}/messages": [{ of: "guest A", ids: theTicket, cells: staffOnly(200) }],
  "POST /api/tickets/{id}/claim": step(nothing, 200, 409, 409),
  "POST /api/tickets/{id}/assign": step(() => ({ agentId: "agent-9" }), 200, 200, 200),
  "POST /api/tickets/{id}/reply": step(() => ({ text: "Halo Kak" }), 200, 409, 409),
  "POST /api/tickets/{id}/note": step(() => ({ note: "catatan" }), 200, 200, 200),
  "POST /api/tickets/{id}/resolve": step(() => ({ resolution: "beres" }), 409, 409, 409),
  "POST /api/tickets/{id}/transition": step(() => ({ status: "IN_PROGRESS" }), 200, 409, 409),
  "POST /api/tickets/{id}/return-to-bot": step(nothing, 200, 409, 409),
  "GET /api/templates": [{ cells: staffOnly(200) }],
  "POST /webhooks/telegram": [{ body: nothing, cells: all(503) }],
  "GET /webhooks/whatsapp": [{ cells: all(503) }],
  "POST /webhooks/whatsapp": [{ body: nothing, cells: all(503) }],
  "GET /health": [{ cells: all(200) }],
  "GET /ready": [{ cells: all(200) }],
};

type Tokens = Record<Exclude<Person, "nobody">, string>;

async function everybody(): Promise<Tokens> {
  const [a, b] = [await visitor(), await visitor()];
  const who = crypto.randomUUID();
  const staff = (role: string) => jwt(`${role}-${who}`, { role, name: role });
  return {
    "guest A": a.token,
    "guest B": b.token,
    "customer A": await jwt(`a-${who}`),
    "customer B": await jwt(`b-${who}`),
    support: await staff("support"),
    supervisor: await staff("supervisor"),
    admin: await staff("admin"),
  };
}

/** A conversation that was handed to people, and its ticket. */
async function thingsOf(token: string): Promise<Things> {
  const { conversationId, messageId } = await ask(token, "mau ngomong sama orang dong");
  const row = await env.DB.prepare("SELECT id FROM tickets WHERE conversation_id = ?")
    .bind(conversationId)
    .first<{ id: string }>();
  return { conversation: conversationId, ticket: row?.id ?? "", message: messageId };
}

/** Ids of the right form, signed by the platform, of a Thread in which nobody has written. */
function missing(): Things {
  const conversation = idOf(threadKey(env.THREAD.newUniqueId().toString()), Date.now());
  return { conversation, ticket: ticketId(conversation, 1), message: `m${conversation.slice(1)}_1` };
}

function request(route: string, { ids, query = "", body, headers = {} }: Row, things: Things, token?: string) {
  const [method = "", pattern = ""] = route.split(" ");
  const given = ids?.(things) ?? [];
  const path = pattern.replace(/\{\w+\}/g, () => encodeURIComponent(given.shift() ?? "none"));
  return call(path + query, {
    method,
    headers: { "cf-connecting-ip": crypto.randomUUID(), ...headers },
    ...(token && { token }),
    ...(body && { json: body(things) }),
  });
}

describe("who may do what", () => {
  it("lists every route of the API, and no other", async () => {
    const { paths } = await (await env.ASSETS.fetch("https://assets.local/openapi.json")).json<{
      paths: Record<string, Record<string, unknown>>;
    }>();
    const routes = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(Object.keys(matrix).toSorted()).toEqual(routes.toSorted());
  });

  const rows = Object.entries(matrix).flatMap(([route, of]) =>
    of.map((row) => ({ title: row.of ? `${route} of ${row.of}` : route, route, row })),
  );
  it.each(rows)("$title", async ({ route, row }) => {
    const tokens = await everybody();
    const things = row.of ? await thingsOf(tokens[row.of]) : missing();
    const got: Partial<Record<Person, number>> = {};
    const told: { who: Person; text: string; none: string }[] = [];
    for (const who of people) {
      const token = who === "nobody" ? undefined : tokens[who];
      const response = await request(route, row, things, token);
      const text = await response.text();
      got[who] = response.status;
      if (response.status !== 404) continue;
      const none = await request(route, row, missing(), token);
      told.push({ who, text, none: `${none.status === 404 ? "" : none.status}${await none.text()}` });
    }
    expect(got).toEqual(Object.fromEntries(people.map((who, at) => [who, row.cells[at]])));
    for (const { who, text, none } of told) expect(text, who).toBe(none);
  });

  it("takes no token of another kind: a guest's with a staff subject, another secret, no end", async () => {
    await guest();
    const forged = await jwt("agent-1", { role: "admin", secret: "another-secret-0123456789" });
    const expired = await jwt("agent-1", { role: "admin", expires: Math.floor(Date.now() / 1000) - 60 });
    for (const token of [forged, expired, "x", "a.b.c"]) {
      expect((await call("/api/tickets", { token })).status).toBe(401);
    }
  });
});
