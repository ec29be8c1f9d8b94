import { env } from "cloudflare:workers";
import { HttpResponse, http } from "msw";
import { afterEach, describe, expect, it } from "vitest";
import { configOf } from "../../src/config";
import { answer } from "../../src/core/assistant/assistant";
import type { AssistantInput } from "../../src/core/assistant/contract";
import { checkModels, modelStates } from "../../src/core/assistant/model-check";
import { setClock } from "../../src/core/clock";
import { ask } from "../support/ask";

import { useNetwork } from "../support/network";
import { tinyBot } from "../support/tiny-bot";
import { grok, replies } from "../support/xai";

const network = useNetwork();
const settings = () => ({ ...configOf(env), GROK_API_KEY: "key" });
const refusal =
  (status: number, headers: Record<string, string> = {}) =>
  () =>
    HttpResponse.json({ code: "refused", error: "no" }, { status, headers });

afterEach(() => setClock());

/** One turn with these answers of xAI's. */
async function turn(
  answers: (() => Response | Promise<Response>)[],
  given: Partial<AssistantInput> = {},
  text = "halo",
) {
  const { handler, seen } = grok(...answers);
  network.use(handler);
  const { input } = ask(text, { config: settings(), ...given });
  const started = Date.now();
  const result = await answer(input);
  return { result, seen, ledger: input.ledger, ms: Date.now() - started };
}

describe("a refusal", () => {
  it.each([
    ["a wrong key, as documented", 1, refusal(400)],
    ["a wrong key, as seen", 1, refusal(401)],
    ["a blocked team", 1, refusal(403)],
    ["a model that is gone", 1, refusal(404)],
    ["a body that it does not like", 1, refusal(422)],
    ["too many, and no word how long", 2, refusal(429)],
    ["too many, for a second", 2, refusal(429, { "retry-after": "1" })],
    ["too many, for half a minute", 1, refusal(429, { "retry-after": "30" })],
    ["an error of its own", 2, refusal(500)],
    ["overload", 2, refusal(503)],
  ] as const)("%s: the offline model answers, and nothing is billed", async (_, asked, refuse) => {
    const { result, seen, ledger, ms } = await turn([refuse]);
    expect(seen).toHaveLength(asked);
    expect(result).toMatchObject({ degraded: true, model: "offline", intent: "GREETING" });
    expect(ledger).toEqual([]);
    expect(ms).toBeLessThan(asked === 1 ? 800 : 3_000);
  });

  it("that is over at the second call changes nothing for the customer", async () => {
    const { result, seen } = await turn([refusal(429, { "retry-after": "0" }), () => replies({ text: "Halo, Kak." })]);
    expect(seen).toHaveLength(2);
    expect(result).toMatchObject({ degraded: false, reply: { text: "Halo, Kak." } });
  });
});

describe("the breaker", () => {
  it("spares customers a model that fails, and asks it again by one turn", async () => {
    let at = Date.now();
    setClock(() => at);
    const config = settings();
    for (let n = 0; n < 3; n++) await turn([refusal(401)], { config });
    expect(modelStates(config)?.fast.breaker).toBe("open");
    const spared = await turn([() => replies({ text: "Halo, Kak." })], { config });
    expect(spared.seen).toHaveLength(0);
    expect(spared.result).toMatchObject({ degraded: true, model: "offline" });
    at += 30_001;
    const probe = await turn([() => replies({ text: "Halo, Kak." })], { config });
    expect(probe.result).toMatchObject({ degraded: false, reply: { text: "Halo, Kak." } });
    expect(modelStates(config)?.fast.breaker).toBe("closed");
  });
});

describe("fast and strong (R19)", () => {
  const config = () => ({ ...settings(), GROK_MODEL_STRONG: "grok-4.7" });
  const hard = { ...tinyBot(), hardWords: ["refund"] };
  const ok = () => replies({ text: "Baik, Kak." });

  it.each([
    ["halo", 0, "grok-4.3", "none"],
    ["kebijakan refund gimana?", 0, "grok-4.7", "low"],
    ["halo", 1, "grok-4.3", "none", true],
    ["masih bingung", 1, "grok-4.7", "low"],
    ["jam buka? lokasi di mana? bisa kirim ke Solo?", 0, "grok-4.7", "low"],
  ] satisfies [string, number, string, string, boolean?][])(
    "%s after %i failures: %s",
    async (text, failures, model, effort, alone: boolean = false) => {
      const given = { config: alone ? settings() : config(), bot: hard, failures };
      const { seen } = await turn([ok], given, text);
      expect(seen[0]).toMatchObject({ model, reasoning: { effort } });
    },
  );

  it("the fast one answers while the strong one fails", async () => {
    const given = { config: config(), bot: hard };
    for (let n = 0; n < 3; n++) await turn([refusal(404)], given, "refund dong");
    const { seen, result } = await turn([ok], given, "refund dong");
    expect(seen[0]?.model).toBe("grok-4.3");
    expect(result.degraded).toBe(false);
  });
});

describe("the configured models", () => {
  const listed = (...ids: string[]) =>
    http.get("https://api.x.ai/v1/language-models", () =>
      HttpResponse.json({ models: ids.map((id) => ({ id, aliases: [`${id}-latest`] })) }),
    );

  it("are compared with the provider's list once", async () => {
    network.use(listed("grok-4.3"));
    const config = { ...settings(), GROK_MODEL_STRONG: "grok-3" };
    await checkModels(config);
    network.use(http.get("https://api.x.ai/v1/language-models", () => HttpResponse.error()));
    await checkModels(config);
    expect(modelStates(config)).toMatchObject({ fast: { state: "ok" }, strong: { id: "grok-3", state: "unknown" } });
  });

  it("stay unchecked while the list cannot be had, and are checked later", async () => {
    network.use(http.get("https://api.x.ai/v1/language-models", refusal(500)));
    const config = settings();
    await checkModels(config);
    expect(modelStates(config)?.fast.state).toBe("unchecked");
    network.use(listed("grok-4.3"));
    await checkModels(config);
    expect(modelStates(config)?.fast.state).toBe("ok");
  });
});
