import { call, ill, off, well } from "./service.mjs";

const languages = { "id-ID": "id", "en-US": "en" };

function api(values, token, method, body) {
  const root = (values.TELEGRAM_API_ROOT ?? "https://api.telegram.org").replace(/\/+$/, "");
  return call(`${root}/bot${token}/${method}`, body && { method: "POST", body: JSON.stringify(body) });
}

const said = ({ body, status, why }) => body?.description ?? (status === 0 ? `no answer (${why})` : `HTTP ${status}`);

/** What stands before the colon of a token is no secret; a token that has none is one whole secret. */
const nameOf = ({ id }) => (/^\d+$/.test(id) ? `bot ${id}` : "a token without a bot's id");

/** The webhook of a bot: the first one's address names none. */
function hookOf(url, bot, index) {
  return `${url}/webhooks/telegram${index === 0 ? "" : `?bot=${bot.id}`}`;
}

function commandsIn(locale, { commandNames, texts }) {
  return commandNames.map((command) => ({ command, description: texts[locale][`${command}Command`] }));
}

/** Registers webhook and commands of every bot. Throws with Telegram's own words for what it refuses. */
export async function setUp(values, url, service) {
  for (const [index, bot] of service.botsOf(values).entries()) {
    const done = async (what, method, body) => {
      const answer = await api(values, bot.token, method, body);
      if (!answer.ok) throw new Error(`${nameOf(bot)}: ${what}: ${said(answer)}`);
      console.log(`  ${nameOf(bot)}: ${what}`);
    };
    const secret = values.TELEGRAM_WEBHOOK_SECRET.split(",")[0].trim();
    await done("webhook", "setWebhook", {
      url: hookOf(url, bot, index),
      secret_token: secret,
      allowed_updates: service.allowedUpdates,
      max_connections: 40,
    });
    // who has another language gets the shop's own
    await done("commands", "setMyCommands", { commands: commandsIn("id-ID", service) });
    for (const [locale, language] of Object.entries(languages)) {
      await done(`commands, ${language}`, "setMyCommands", {
        commands: commandsIn(locale, service),
        language_code: language,
      });
    }
  }
}

/** What is well and what is not. `url`: where the service is, if it is known. */
export async function inspect(values, url, service) {
  if (!values.TELEGRAM_BOT_TOKEN) return [off("no bot", "get a token from @BotFather and set TELEGRAM_BOT_TOKEN")];
  const findings = [];
  if (!values.TELEGRAM_WEBHOOK_SECRET)
    findings.push(ill("no webhook secret", "set TELEGRAM_WEBHOOK_SECRET (1–256 of A-Z a-z 0-9 _ -)"));
  else if (values.TELEGRAM_WEBHOOK_SECRET.split(",").some((each) => !/^[A-Za-z0-9_-]{1,256}$/.test(each.trim())))
    findings.push(ill("the webhook secret has characters that Telegram refuses", "use A-Z a-z 0-9 _ - only"));
  for (const [index, bot] of service.botsOf(values).entries()) {
    const me = await api(values, bot.token, "getMe");
    if (!me.ok) {
      findings.push(
        ill(
          `${nameOf(bot)}: ${said(me)}`,
          me.status === 401 || me.status === 404
            ? "the token was revoked or mistyped: take it from @BotFather again"
            : "Telegram cannot be reached from here",
        ),
      );
      continue;
    }
    findings.push(well(`${nameOf(bot)} is @${me.body.result.username}`));
    const hook = (await api(values, bot.token, "getWebhookInfo")).body?.result ?? {};
    const wanted = url ? hookOf(url, bot, index) : null;
    const setup = "npm run channels:setup -- https://where.the.service.is";
    if (!hook.url) findings.push(ill(`${nameOf(bot)} has no webhook`, setup));
    else if (wanted && hook.url !== wanted)
      findings.push(ill(`${nameOf(bot)} writes to ${hook.url}`, `${setup}, or name the right address here`));
    else findings.push(well(`its webhook is ${hook.url}`));
    const missing = service.allowedUpdates.filter((each) => !(hook.allowed_updates ?? []).includes(each));
    if (hook.url && missing.length > 0) findings.push(ill(`it is not told of ${missing.join(", ")}`, setup));
    if (hook.pending_update_count > 100)
      findings.push(
        ill(
          `${hook.pending_update_count} updates wait to be delivered`,
          "look whether /health answers there, and at last_error_message below",
        ),
      );
    if (hook.last_error_message && Date.now() / 1000 - hook.last_error_date < 3600)
      findings.push(
        ill(
          `the last delivery failed: ${hook.last_error_message}`,
          "401 means another TELEGRAM_WEBHOOK_SECRET: run setup again; 503 names the missing settings",
        ),
      );
    for (const language of ["", ...Object.values(languages)]) {
      const commands =
        (await api(values, bot.token, "getMyCommands", language ? { language_code: language } : {})).body?.result ?? [];
      if (commands.length !== service.commandNames.length)
        findings.push(ill(`its commands are not set${language && ` in ${language}`}`, setup));
    }
  }
  return findings;
}
