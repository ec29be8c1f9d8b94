// npm run channels:setup -- https://chat.example.com: registers webhooks, updates, commands and templates with the platforms, for the
// settings in the environment or .dev.vars, and checks them. Doing it again changes nothing.
import { loadService, print } from "./channels/service.mjs";
import * as telegram from "./channels/telegram.mjs";
import * as whatsapp from "./channels/whatsapp.mjs";
import { settings } from "./dev-settings.mjs";

const given = process.argv[2];
const loopback = /^(?:127\.0\.0\.1|localhost)$/;
if (
  !given ||
  !URL.canParse(given) ||
  (new URL(given).protocol !== "https:" && !loopback.test(new URL(given).hostname))
) {
  console.error("usage: npm run channels:setup -- https://where.the.service.is");
  process.exit(2);
}
const url = new URL(given).origin;
const values = settings(process.env, Number(new URL(given).port || 8787));
const service = await loadService();
let failed = 0;
for (const [title, channel, ready] of [
  ["Telegram", telegram, values.TELEGRAM_BOT_TOKEN && values.TELEGRAM_WEBHOOK_SECRET],
  ["WhatsApp", whatsapp, values.WHATSAPP_ACCESS_TOKEN && values.WHATSAPP_VERIFY_TOKEN],
]) {
  if (!ready) {
    console.log(`\n${title}: its settings are missing, nothing was done`);
    continue;
  }
  console.log(`\n${title}`);
  try {
    await channel.setUp({ WHATSAPP_API_VERSION: "v26.0", ...values }, url, service);
    failed += print(
      `${title}, as it is now`,
      await channel.inspect({ WHATSAPP_API_VERSION: "v26.0", ...values }, url, service),
    );
  } catch (error) {
    failed++;
    console.error(`  ✗ ${error.message}`);
  }
}
process.exit(failed > 0 ? 1 : 0);
