import { env } from "cloudflare:workers";
import type { OpenAPIHono } from "@hono/zod-openapi";
import { describe, expect, it } from "vitest";
import { channels } from "../../src/all-channels";
import { createApp, documentOf } from "../../src/app";
import { answer } from "../../src/core/assistant/assistant";
import type { HttpEnv } from "../../src/http/auth";
import { kidkazz } from "../../src/shop/bot";
import { ask, base, call, jwt } from "../support/api";
import { visitor } from "../support/http";

interface Operation {
  summary?: string;
  tags?: string[];
  security?: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
}

function service(all: typeof channels = {}): OpenAPIHono<HttpEnv> {
  return createApp({ bot: kidkazz, channels: all, answer });
}

/** As it is read by others: JSON. */
function told(app: OpenAPIHono<HttpEnv>): Document {
  return JSON.parse(JSON.stringify(documentOf(app, "a shop")));
}

/** Routes that the app serves and the document does not tell, or the other way round; /demo is no part of the API. */
function differences(app: OpenAPIHono<HttpEnv>): string[] {
  const served = app.routes
    .filter(({ method, path }) => method !== "ALL" && !path.startsWith("/demo/"))
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
  const listed = Object.entries(told(app).paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const [a, b] = [new Set(served), new Set(listed)];
  return [
    ...[...a].filter((route) => !b.has(route)).map((route) => `not told: ${route}`),
    ...[...b].filter((route) => !a.has(route)).map((route) => `not served: ${route}`),
  ];
}

function operations(document: Document): [string, Operation][] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [`${method} ${path}`, operation]),
  );
}

/** Every `$ref` in it, wherever it stands. */
function refsIn(value: unknown): string[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [inner] : refsIn(inner),
  );
}

describe("/openapi.json", () => {
  it("is served as OpenAPI 3.1, as the routes of this source declare it", async () => {
    const response = await env.ASSETS.fetch(`${base}/openapi.json`);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^application\/json/);
    const document = await response.json<Document>();
    expect(document.paths).toEqual(told(service(channels)).paths);
    expect(document.openapi).toBe("3.1.0");
    expect(document.info).toEqual({ title: expect.stringMatching(/\S/), version: expect.stringMatching(/\d/) });
    expect(document.servers).toEqual([{ url: "/" }]);
    expect(document.components.securitySchemes.bearer).toMatchObject({ type: "http", scheme: "bearer" });
  });

  it("tells every route of the service, and no other", async () => {
    expect(differences(service())).toEqual([]);
  });

  it("would be found out by a route that it does not tell", async () => {
    const app = service();
    app.post("/api/tickets/:id/teleport", (c) => c.json({}));
    expect(differences(app)).toEqual(["not told: POST /api/tickets/{id}/teleport"]);
  });

  it("describes every operation: what it takes, what it answers, and how it refuses", async () => {
    const document = told(service());
    for (const [name, operation] of operations(document)) {
      expect(operation.summary, name).toMatch(/\S/);
      expect(operation.tags?.length, name).toBe(1);
      const inPath = [...name.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => parameter);
      const told = operation.parameters?.filter((parameter) => parameter.in === "path") ?? [];
      expect(
        told.map((parameter) => parameter.name),
        name,
      ).toEqual(inPath);
      for (const parameter of told) expect(parameter.required, name).toBe(true);

      const statuses = Object.keys(operation.responses);
      expect(
        statuses.some((status) => /^[12]\d\d$/.test(status)),
        name,
      ).toBe(true);
      for (const [status, response] of Object.entries(operation.responses)) {
        expect(status, name).toMatch(/^[1-5]\d\d$/);
        expect(response.description, name).toMatch(/\S/);
        // switching protocols has no body
        if (status === "101") continue;
        // a file is no JSON
        const { "application/json": body, "application/pdf": file } = response.content ?? {};
        expect((body ?? file)?.schema, `${name} ${status}`).toBeTypeOf("object");
        if (Number(status) >= 400 && name !== "get /ready") {
          expect(refsIn(response), `${name} ${status}`).toEqual(["#/components/schemas/Error"]);
        }
      }
      if (name.includes("/api/chat")) {
        expect(operation.security, name).toEqual([{ bearer: [] }]);
        expect(statuses, name).toEqual(expect.arrayContaining(["401", "403"]));
      }
      if (name.includes("{id}")) expect(statuses, name).toContain("404");
    }
  });

  it("refers to nothing that is not there, and keeps nothing that nobody refers to", async () => {
    const document = told(service());
    const referred = new Set(refsIn(document));
    const there = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect([...referred].toSorted()).toEqual(there.toSorted());
  });

  it("names every field that the service really answers", async () => {
    const document = told(service());
    const fields = (name: string) => {
      const schema = document.components.schemas[name] as { properties: object; required?: string[] };
      return { all: Object.keys(schema.properties), required: schema.required ?? [] };
    };
    const agrees = (name: string, body: object) => {
      const { all, required } = fields(name);
      expect(all, name).toEqual(expect.arrayContaining(Object.keys(body)));
      expect(Object.keys(body), name).toEqual(expect.arrayContaining(required));
    };
    const { token } = await visitor();
    const outcome = await ask(token, "cari botol susu di bawah 150 ribu", { clientMessageId: "m" });
    agrees("ChatAnswer", outcome);
    agrees("Reply", outcome.reply ?? {});
    const path = `/api/chat/conversations/${outcome.conversationId}`;
    agrees("Conversation", await (await call(path, { token })).json<object>());
    const { messages } = await (await call(`${path}/messages`, { token })).json<{ messages: object[] }>();
    for (const message of messages) agrees("Message", message);
    agrees(
      "Session",
      await (await call("/api/session", { method: "POST", headers: { "cf-connecting-ip": "o" } })).json<object>(),
    );
    agrees("Error", await (await call("/api/nothing", { token: await jwt("x") })).json<object>());
    agrees("Health", await (await call("/health")).json<object>());
    agrees("Ready", await (await call("/ready")).json<object>());
  });
});
