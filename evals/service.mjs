// The service as it would be deployed, under Miniflare with the demo shop, and a customer who speaks with it over HTTP.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SignJWT } from "jose";
import { bundle, script } from "../bench/build.mjs";
import { serve } from "../bench/serve.mjs";
import { root } from "../scripts/paths.mjs";

const secrets = { JWT_SECRET: "evals-jwt-secret-0123456789", SESSION_SECRET: "evals-session-secret-0123456789" };
/** Settings that the environment may give: with a key Grok is asked. */
const passed = ["GROK_API_KEY", "GROK_MODEL", "GROK_MODEL_STRONG", "XAI_BASE_URL", "DAILY_BUDGET_USD"];

/** Starts it; `stop` ends it and deletes what it kept. */
export async function startService(settings = {}) {
  const dir = mkdtempSync(join(tmpdir(), "kidkazz-evals-"));
  const given = Object.fromEntries(passed.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
  const server = await serve({
    config: join(root, "wrangler.toml"),
    dir: await bundle("wrangler.toml", join(dir, "worker")),
    migrations: join(root, "migrations"),
    state: join(dir, "state"),
    bindings: { ...secrets, ENVIRONMENT: "test", ...given, ...settings },
    shop: await script(join(root, "demo/src/index.ts"), join(dir, "shop.js")),
    seed: await script(join(root, "demo/src/seed-faq.ts"), join(dir, "seed.mjs")),
  });
  return {
    ...server,
    stop: async () => {
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export function token(sub, role) {
  return new SignJWT({ roles: [role] })
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(sub)
    .setExpirationTime("2h")
    .sign(new TextEncoder().encode(secrets.JWT_SECRET));
}

/** Somebody who writes: a guest, or a customer by id. */
export async function customer({ url }, { as, channel = "web", locale = "id-ID" }) {
  const call = async (path, init = {}, bearer) => {
    const headers = { "content-type": "application/json", "accept-language": locale };
    if (bearer) headers.authorization = `Bearer ${bearer}`;
    const response = await fetch(`${url}${path}`, { headers, ...init });
    return { status: response.status, body: await response.json() };
  };
  const session = as ? null : (await call("/api/session", { method: "POST" })).body;
  const bearer = as ? await token(as, "customer") : session.sessionToken;
  return {
    /** {status, body}: the outcome of one message, or the error */
    send: (message, choiceId) =>
      call(
        "/api/chat",
        {
          method: "POST",
          body: JSON.stringify({ message, choiceId, channel: channel.toUpperCase() }),
        },
        bearer,
      ),
    /** ends the conversation: a customer's next one begins anew */
    close: (conversationId) =>
      call(`/api/chat/conversations/${conversationId}/close`, { method: "POST", body: "{}" }, bearer),
    /** how the answers came about */
    turns: async (conversationId) => {
      const staff = await token("evals", "support");
      return (await call(`/api/conversations/${conversationId}/turns?limit=100`, {}, staff)).body.turns;
    },
  };
}
