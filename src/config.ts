import { z } from "zod";
import { locale } from "./core/turn";

const text = z.string().trim().min(1).optional();
const url = z.url().optional();
const number = z.coerce.number();

/** Every setting of the service; docs/operations.md says what each does. Empty strings count as not set. */
const schema = z.object({
  ENVIRONMENT: z.enum(["development", "test", "staging", "production"]).default("production"),
  DEFAULT_LOCALE: locale.default("id-ID"),
  TIMEZONE: z.string().default("Asia/Jakarta").refine(isTimeZone, "is not a time zone"),
  CHATBOT_HISTORY_LIMIT: number.int().min(4).max(200).default(20),
  BURST_WINDOW_MS: number.int().min(0).max(10_000).optional(),
  ALLOWED_ORIGINS: z
    .string()
    .default("")
    .transform((list) => list.split(",").flatMap((origin) => origin.trim() || [])),

  GROK_API_KEY: text,
  GROK_MODEL: z.string().default("grok-4.3"),
  GROK_MODEL_STRONG: text,
  DAILY_BUDGET_USD: number.positive().optional(),
  XAI_BASE_URL: url,
  XAI_MANAGEMENT_URL: url,
  XAI_MANAGEMENT_KEY: text,
  XAI_COLLECTION_ID: text,

  TELEGRAM_API_ROOT: url,
  TELEGRAM_BOT_TOKEN: text,
  TELEGRAM_WEBHOOK_SECRET: text,
  WHATSAPP_API_URL: url,
  WHATSAPP_API_VERSION: z.string().default("v26.0"),
  WHATSAPP_PHONE_NUMBER_ID: text,
  WHATSAPP_BUSINESS_ACCOUNT_ID: text,
  WHATSAPP_ACCESS_TOKEN: text,
  WHATSAPP_APP_SECRET: text,
  WHATSAPP_VERIFY_TOKEN: text,
  FCM_API_URL: url,
  FCM_TOKEN_URL: url,
  FCM_SERVICE_ACCOUNT: text,

  PRODUCT_SERVICE_URL: url,
  INVENTORY_SERVICE_URL: url,
  ORDER_SERVICE_URL: url,
  SHIPPING_SERVICE_URL: url,
  BUSINESS_PARTNER_SERVICE_URL: url,
  SHOP_PRODUCT_SEARCH: z.enum(["seed", "list"]).default("seed"),

  JWT_SECRET: z.string().min(16).optional(),
  JWKS_URL: url,
  SESSION_SECRET: z.string().min(16).optional(),
  /** where domain events go, separated by commas; signed with EVENT_SIGNING_SECRET */
  EVENT_WEBHOOK_URLS: z
    .string()
    .default("")
    .transform((list) => list.split(",").flatMap((url) => url.trim() || []))
    .refine(
      (urls) => urls.every((url) => /^https?:/.test(url) && URL.canParse(url)),
      "has something that is no address",
    ),
  EVENT_SIGNING_SECRET: z.string().min(16).optional(),

  /** not where the service is deployed: hold a turn at a named step, so that a test can kill the process there (core/thread/steps.ts) */
  HOLD_AT_STEP: text,
});

export type Config = z.infer<typeof schema>;

/** Everything that is wrong with the settings, in one error. */
export class ConfigError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`settings: ${problems.join("; ")}`);
    this.name = "ConfigError";
    this.problems = problems;
  }
}

/** How the public secrets begin that `npm run dev` gives. */
const developmentOnly = "kidkazz-development-only";

const parsed = new WeakMap<object, Config | ConfigError>();

/** The typed settings of an env. Throws ConfigError naming every setting that is missing or wrong (values are not named). */
export function configOf(env: Env): Config {
  let config = parsed.get(env);
  if (!config) {
    config = parse(env);
    parsed.set(env, config);
  }
  if (config instanceof ConfigError) throw config;
  return config;
}

function parse(env: Env): Config | ConfigError {
  const given = Object.fromEntries(Object.entries(env).filter(([key, value]) => key in schema.shape && value !== ""));
  const result = schema.safeParse(given);
  const problems = result.error?.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`) ?? [];
  if (!given.SESSION_SECRET) problems.push("SESSION_SECRET is missing");
  if (!given.JWT_SECRET && !given.JWKS_URL) problems.push("JWT_SECRET or JWKS_URL is missing");
  if (!result.success) return new ConfigError(problems);
  const config = result.data;
  const deployed = config.ENVIRONMENT === "staging" || config.ENVIRONMENT === "production";
  for (const name of ["SESSION_SECRET", "JWT_SECRET", "EVENT_SIGNING_SECRET"] as const) {
    if (deployed && config[name]?.startsWith(developmentOnly))
      problems.push(`${name} is the public one of development`);
  }
  if (config.EVENT_WEBHOOK_URLS.length > 0 && !config.EVENT_SIGNING_SECRET)
    problems.push("EVENT_SIGNING_SECRET is missing, and EVENT_WEBHOOK_URLS is set");
  if (problems.length > 0) return new ConfigError(problems);
  return deployed ? { ...config, HOLD_AT_STEP: undefined } : config;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
