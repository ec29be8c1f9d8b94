import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { root, textOf } from "./paths.mjs";

/** For development only: public, so worth nothing anywhere else. */
const DEFAULTS = {
  ENVIRONMENT: "development",
  JWT_SECRET: "kidkazz-development-only-jwt-secret",
  SESSION_SECRET: "kidkazz-development-only-session-secret",
  TELEGRAM_WEBHOOK_SECRET: "dev-webhook-secret",
  WHATSAPP_APP_SECRET: "dev-app-secret",
  WHATSAPP_VERIFY_TOKEN: "dev-verify-token",
  EVENT_SIGNING_SECRET: "kidkazz-development-only-event-secret",
};

/** With none of these given, the stand-in takes its place (demo/src/emulators). */
const EMULATED = {
  telegram: ["TELEGRAM_API_ROOT", "TELEGRAM_BOT_TOKEN"],
  whatsapp: ["WHATSAPP_API_URL", "WHATSAPP_ACCESS_TOKEN"],
  push: ["FCM_API_URL", "FCM_SERVICE_ACCOUNT"],
  // knows the secret of development only
  events: ["EVENT_WEBHOOK_URLS", "EVENT_SIGNING_SECRET"],
};

function emulated(given, port) {
  const free = (channel) => EMULATED[channel].every((name) => !given[name]);
  const root = `http://127.0.0.1:${port}/demo`;
  return {
    ...(free("telegram") && {
      TELEGRAM_API_ROOT: `${root}/telegram`,
      TELEGRAM_BOT_TOKEN: "70000001:stand-in-of-telegram",
    }),
    ...(free("whatsapp") && {
      WHATSAPP_API_URL: `${root}/whatsapp`,
      WHATSAPP_ACCESS_TOKEN: "stand-in-of-meta",
      WHATSAPP_PHONE_NUMBER_ID: "106540352242922",
      WHATSAPP_BUSINESS_ACCOUNT_ID: "102290129340398",
    }),
    ...(free("push") && {
      FCM_API_URL: `${root}/fcm`,
      FCM_TOKEN_URL: `${root}/fcm/token`,
      FCM_SERVICE_ACCOUNT: standInAccount(),
    }),
    ...(free("events") && { EVENT_WEBHOOK_URLS: `${root}/events` }),
  };
}

/** A key file like a service account's, with a key of its own each time: the stand-in takes any. */
function standInAccount() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = privateKey.export({ type: "pkcs8", format: "pem" });
  return JSON.stringify({ project_id: "demo", client_email: "push@demo.example", private_key: key });
}

/** The names of all settings. src/config.ts is their one list; it cannot be imported here, outside of a Worker's build. */
export function settingNames() {
  const names = [...textOf(join(root, "src", "config.ts")).matchAll(/^ {2}([A-Z][A-Z0-9_]+):/gm)].map(
    (match) => match[1],
  );
  if (!names.includes("JWT_SECRET")) throw new Error("src/config.ts no longer lists the settings as it did");
  return names;
}

/** The settings for development: the environment, else .dev.vars, else the defaults above. `port` is the service's own. */
export function settings(env = process.env, port = 8787) {
  const file = parseEnv(textOf(join(root, ".dev.vars")));
  const given = Object.fromEntries(settingNames().map((name) => [name, env[name] ?? file[name]]));
  const defaults = { ...DEFAULTS, ...emulated(given, port) };
  const all = settingNames().map((name) => [name, given[name] || defaults[name]]);
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

/**
 * The settings as an env file for wrangler, which reads it by dotenv and then expands `$NAME`: quoted so that every value
 * comes out as it went in. Throws for a value that no quoting can carry.
 */
export function envFile(values) {
  return Object.entries(values)
    .map(([name, value]) => {
      const quote = ["'", "`"].find((mark) => !value.includes(mark));
      if (!quote) throw new Error(`${name} contains both ' and \`: it cannot be passed to wrangler`);
      return `${name}=${quote}${value.replaceAll("$", "\\$")}${quote}\n`;
    })
    .join("");
}
