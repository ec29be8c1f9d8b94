import { call, ill, off, ownTemplates, well } from "./service.mjs";

const scopes = ["whatsapp_business_messaging", "whatsapp_business_management"];

function graph(values, path, body) {
  const root = (values.WHATSAPP_API_URL ?? "https://graph.facebook.com").replace(/\/+$/, "");
  const headers = { authorization: `Bearer ${values.WHATSAPP_ACCESS_TOKEN}` };
  return call(`${root}/${values.WHATSAPP_API_VERSION}/${path}`, {
    headers,
    ...(body && { method: "POST", body: JSON.stringify(body) }),
  });
}

const said = ({ body, status, why }) =>
  body?.error?.error_data?.details ?? body?.error?.message ?? (status === 0 ? `no answer (${why})` : `HTTP ${status}`);
const account = (values) => values.WHATSAPP_BUSINESS_ACCOUNT_ID;

async function templatesOf(values) {
  const all = [];
  for (let path = `${account(values)}/message_templates?limit=100`; path; ) {
    const answer = await graph(values, path);
    if (!answer.ok) return null;
    all.push(...answer.body.data);
    const after = answer.body.paging?.next && answer.body.paging.cursors?.after;
    path = after ? `${account(values)}/message_templates?limit=100&after=${encodeURIComponent(after)}` : null;
  }
  return all;
}

const same = (one) => (other) => one.name === other.name && one.language === other.language;

/** Subscribes the account's webhook, and submits the shop's templates that are not there yet. Throws with Meta's own words. */
export async function setUp(values, url) {
  if (!account(values))
    throw new Error("WHATSAPP_BUSINESS_ACCOUNT_ID is missing: the webhook and the templates belong to the account");
  const hook = {
    override_callback_uri: `${url}/webhooks/whatsapp`,
    verify_token: values.WHATSAPP_VERIFY_TOKEN.split(",")[0].trim(),
  };
  const answer = await graph(values, `${account(values)}/subscribed_apps`, hook);
  if (!answer.ok) throw new Error(`webhook: ${said(answer)}`);
  console.log("  webhook");
  const known = await templatesOf(values);
  if (!known) throw new Error("the templates cannot be listed");
  for (const template of ownTemplates()) {
    const name = `${template.name} (${template.language})`;
    if (known.some(same(template))) continue;
    const made = await graph(values, `${account(values)}/message_templates`, template);
    if (!made.ok) throw new Error(`template ${name}: ${said(made)}`);
    console.log(`  template ${name}: ${made.body.status}`);
  }
}

/** What is well and what is not. `url`: where the service is, if it is known. */
export async function inspect(values, url) {
  if (!values.WHATSAPP_ACCESS_TOKEN)
    return [
      off("no access token", "make a system user with a token in the Business settings, and set WHATSAPP_ACCESS_TOKEN"),
    ];
  const findings = [];
  if (!values.WHATSAPP_APP_SECRET)
    findings.push(
      ill("no app secret: nothing that Meta sends can be proved", "set WHATSAPP_APP_SECRET (App settings → Basic)"),
    );
  if (!values.WHATSAPP_VERIFY_TOKEN)
    findings.push(ill("no verify token", "set WHATSAPP_VERIFY_TOKEN to any long text"));
  const token = await graph(values, `debug_token?input_token=${encodeURIComponent(values.WHATSAPP_ACCESS_TOKEN)}`);
  if (!token.ok)
    findings.push(
      ill(
        `the token: ${said(token)}`,
        token.status === 0 ? "Meta cannot be reached from here" : "make a new token for the system user",
      ),
    );
  else {
    const { is_valid: valid, expires_at: expires = 0, scopes: given = [] } = token.body.data;
    findings.push(
      valid ? well("the token is valid") : ill("the token is not valid any more", "make a new one for the system user"),
    );
    if (expires > 0)
      findings.push(
        ill(
          `the token expires on ${new Date(expires * 1000).toISOString().slice(0, 10)}`,
          "make one that never expires, for a system user",
        ),
      );
    const missing = scopes.filter((scope) => !given.includes(scope));
    if (missing.length > 0)
      findings.push(
        ill(`the token may not ${missing.join(", ")}`, "give the system user these permissions and make a new token"),
      );
  }
  if (values.WHATSAPP_PHONE_NUMBER_ID) {
    const number = await graph(
      values,
      `${values.WHATSAPP_PHONE_NUMBER_ID}?fields=display_phone_number,verified_name,quality_rating,status`,
    );
    if (!number.ok)
      findings.push(
        ill(
          `the number ${values.WHATSAPP_PHONE_NUMBER_ID}: ${said(number)}`,
          "WHATSAPP_PHONE_NUMBER_ID is an id of the API setup page, not a telephone number",
        ),
      );
    else {
      const { display_phone_number: shown, verified_name: name, quality_rating: quality } = number.body;
      findings.push(
        quality === "RED"
          ? ill(`${name}, ${shown}: quality RED`, "customers block or report us: send fewer templates")
          : well(`${name}, ${shown}, quality ${quality}`),
      );
    }
  } else findings.push(ill("no number to write from by ourselves", "set WHATSAPP_PHONE_NUMBER_ID"));
  const setup = "npm run channels:setup -- https://where.the.service.is";
  if (!account(values))
    return [
      ...findings,
      ill("no business account: webhook and templates cannot be looked at", "set WHATSAPP_BUSINESS_ACCOUNT_ID"),
    ];
  const apps = await graph(values, `${account(values)}/subscribed_apps`);
  const hooks = (apps.body?.data ?? []).map((each) => each.override_callback_uri).filter(Boolean);
  if (!apps.ok) findings.push(ill(`the webhook: ${said(apps)}`, setup));
  else if (apps.body.data.length === 0) findings.push(ill("no app is told of this account's messages", setup));
  else if (url && !hooks.includes(`${url}/webhooks/whatsapp`))
    findings.push(ill(`the webhook is ${hooks[0] ?? "the app's own"}`, `${setup}, or name the right address here`));
  else findings.push(well(`the webhook is ${hooks[0] ?? "the app's own"}`));
  const known = await templatesOf(values);
  if (!known)
    return [...findings, ill("the templates cannot be listed", "the token needs whatsapp_business_management")];
  for (const template of ownTemplates()) {
    const name = `template ${template.name} (${template.language})`;
    const there = known.find(same(template));
    if (!there) findings.push(ill(`${name} is not there`, setup));
    else if (there.status !== "APPROVED")
      findings.push(
        ill(
          `${name} is ${there.status}`,
          there.status === "PENDING"
            ? "wait: Meta looks at it within a day"
            : "read Meta's reason in the WhatsApp Manager, change the file, and run setup",
        ),
      );
    else findings.push(well(`${name} is approved`));
  }
  return findings;
}
