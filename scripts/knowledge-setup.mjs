// npm run knowledge:setup: makes the Grok collection that the FAQ is copied into, or gives the one of XAI_COLLECTION_ID the fields
// that it lacks; for XAI_MANAGEMENT_KEY (and XAI_MANAGEMENT_URL) in the environment or .dev.vars. Doing it again changes nothing.
import { settings } from "./dev-settings.mjs";

/** What the service finds documents by (src/core/knowledge/collections/document.ts). */
const wanted = {
  faq_id: "the entry's id",
  locale: "id-ID or en-US",
  category: "the entry's category",
  hash: "of the text: tells a copy that is out of date",
};

const { XAI_MANAGEMENT_URL, XAI_MANAGEMENT_KEY, XAI_COLLECTION_ID } = settings(process.env);
if (!XAI_MANAGEMENT_KEY) {
  console.error(
    "XAI_MANAGEMENT_KEY is missing: make one in the xAI console, with rights on collections and AddFileToCollection.",
  );
  process.exit(2);
}
const root = (XAI_MANAGEMENT_URL ?? "https://management-api.x.ai/v1").replace(/\/+$/, "");
const headers = { authorization: `Bearer ${XAI_MANAGEMENT_KEY}`, "content-type": "application/json" };

async function call(method, path, body) {
  const answer = await fetch(`${root}${path}`, {
    ...{ method, headers, signal: AbortSignal.timeout(15_000) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`xAI answers ${answer.status} to ${method} ${path}: ${text.slice(0, 300)}`);
  return text ? JSON.parse(text) : {};
}

const definition = (key) => ({
  key,
  required: false,
  unique: false,
  inject_into_chunk: false,
  description: wanted[key],
});

try {
  if (!XAI_COLLECTION_ID) {
    const made = await call("POST", "/collections", {
      collection_name: "FAQ",
      field_definitions: Object.keys(wanted).map(definition),
    });
    console.log(`Made. Set it for the knowledge Worker: XAI_COLLECTION_ID=${made.collection_id}`);
  } else {
    const path = `/collections/${encodeURIComponent(XAI_COLLECTION_ID)}`;
    const { field_definitions: there = [] } = await call("GET", path);
    const missing = Object.keys(wanted).filter((key) => there.every((field) => field.key !== key));
    if (missing.length > 0) {
      const updates = missing.map((key) => ({ field_definition: definition(key), operation: "FIELD_DEFINITION_ADD" }));
      await call("PUT", path, { field_definition_updates: updates });
    }
    console.log(
      missing.length > 0 ? `Fields added: ${missing.join(", ")}` : "All is well: the collection has its fields.",
    );
  }
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
