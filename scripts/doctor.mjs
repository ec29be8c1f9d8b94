// npm run doctor [-- https://chat.example.com]: looks at every setting, secret, webhook, template, permission and model, and says how to mend
// what is not well. Changes nothing; exits with 1 when something is not well.
import { call, ill, loadService, off, print, well } from "./channels/service.mjs";
import * as telegram from "./channels/telegram.mjs";
import * as whatsapp from "./channels/whatsapp.mjs";
import { settings } from "./dev-settings.mjs";

const given = process.argv[2];
if (given && !URL.canParse(given)) {
  console.error("usage: npm run doctor [-- https://where.the.service.is]");
  process.exit(2);
}
const url = given && new URL(given).origin;
const values = settings(process.env, Number((given && new URL(given).port) || 8787));
const service = await loadService();

function settingsChecked() {
  try {
    service.configOf(values);
    return [well("every setting that is there is of the right form")];
  } catch (error) {
    return (error.problems ?? [error.message]).map((problem) =>
      ill(problem, "docs/operations.md says what each setting is"),
    );
  }
}

async function modelsChecked() {
  const { GROK_API_KEY: key, XAI_BASE_URL: base = "https://api.x.ai/v1" } = values;
  if (!key) return [off("no key: the offline model answers", "set GROK_API_KEY for Grok")];
  const answer = await call(`${base.replace(/\/+$/, "")}/language-models`, {
    headers: { authorization: `Bearer ${key}` },
  });
  if (!answer.ok) {
    return [
      ill(
        `xAI answers ${answer.status || `nothing (${answer.why})`}`,
        [400, 401, 403].includes(answer.status)
          ? "the key is wrong or may not do this: make one in the xAI console"
          : "xAI cannot be reached from here",
      ),
    ];
  }
  const known = new Set(answer.body.models.flatMap(({ id, aliases = [] }) => [id, ...aliases]));
  const wanted = [values.GROK_MODEL ?? "grok-4.3", values.GROK_MODEL_STRONG].filter(Boolean);
  return wanted.map((id) =>
    known.has(id) ? well(`model ${id}`) : ill(`there is no model ${id}`, `one of: ${[...known].join(", ")}`),
  );
}

async function serviceChecked() {
  if (!url) return [off("where the service is was not said", "npm run doctor -- https://where.the.service.is")];
  const ready = await call(`${url}/ready`);
  const health = await call(`${url}/health`);
  if (!health.ok)
    return [
      ill(
        `${url}/health answers ${health.status || `nothing (${health.why})`}`,
        health.body?.error?.details?.join("; ") ?? "is it deployed?",
      ),
    ];
  const { status, channels, deadLetters, oldestUnansweredTurn: oldest, environment } = health.body;
  return [
    ready.ok ? well("it is ready") : ill(`it is not ready: ${ready.body?.failing?.join(", ")}`, "apply the migrations"),
    status === "ok"
      ? well(`${environment}, health ok`)
      : ill(
          "its health is degraded",
          oldest ? `a customer has waited ${oldest.seconds} s: look at its log` : "look at /health",
        ),
    deadLetters === 0
      ? well("no dead letters")
      : ill(`${deadLetters} dead letters`, "docs/operations.md, What to watch"),
    ...Object.entries(channels).map(([name, { enabled, missing }]) =>
      enabled ? well(`${name} is on`) : off(`${name} is off`, `set ${missing?.join(", ")}`),
    ),
  ];
}

let failed = print("Settings", settingsChecked());
failed += print("Model", await modelsChecked());
failed += print("Telegram", await telegram.inspect(values, url, service));
failed += print("WhatsApp", await whatsapp.inspect({ WHATSAPP_API_VERSION: "v26.0", ...values }, url));
failed += print("Service", await serviceChecked());
console.log(failed === 0 ? "\nAll is well." : `\n${failed} not well.`);
process.exit(failed === 0 ? 0 : 1);
