import { type Context, Hono } from "hono";
import type { CollectionModel, StoredDocument } from "./model";

const MOST = 100;
const refusal = (c: Context, status: 400 | 401 | 404, error: string) => c.json({ code: status, error }, status);

/**
 * xAI's Collections and Files as far as a FAQ needs them: the management host under /management/v1, the ordinary one under /v1.
 * Strict where their reference is: what it does not name is refused.
 */
export function collectionsApi(model: CollectionModel): Hono {
  const api = new Hono();
  api.use("*", async (c, next) => {
    const told = model.trouble.answers.shift();
    if (told) {
      const { status, retryAfter } = told;
      const headers = { ...(retryAfter !== undefined && { "retry-after": String(retryAfter) }) };
      return Response.json({ code: status, error: "as told" }, { status, headers });
    }
    if (!/^Bearer \S+$/.test(c.req.header("authorization") ?? "")) return refusal(c, 401, "no key");
    return next();
  });

  // the one collection that there is
  const collection = "/management/v1/collections/:id";
  const described = () => ({
    collection_id: model.id,
    field_definitions: model.fieldKeys.map((key) => ({ key, required: false, unique: false })),
  });
  api.post("/management/v1/collections", async (c) => {
    const { collection_name: name, field_definitions: fields = [] } = await c.req.json<{
      collection_name?: string;
      field_definitions?: { key: string }[];
    }>();
    if (!name) return refusal(c, 400, "collection_name is required");
    model.fieldKeys = fields.map(({ key }) => key);
    return c.json(described());
  });
  api.get(collection, (c) => (c.req.param("id") === model.id ? c.json(described()) : refusal(c, 404, "Not found")));
  api.put(collection, async (c) => {
    const { field_definition_updates: updates = [] } = await c.req.json<{
      field_definition_updates?: { field_definition: { key: string }; operation: string }[];
    }>();
    if (updates.some(({ operation }) => operation !== "FIELD_DEFINITION_ADD")) return refusal(c, 400, "operation");
    model.fieldKeys = [...model.fieldKeys, ...updates.map(({ field_definition }) => field_definition.key)];
    return c.json(described());
  });
  const documents = `${collection}/documents`;
  api.use("/management/v1/collections/:id/*", async (c, next) =>
    c.req.param("id") === model.id ? next() : refusal(c, 404, "Collection not found"),
  );
  api.get(documents, (c) => {
    const limit = Number(c.req.query("limit") ?? MOST);
    if (!Number.isInteger(limit) || limit < 1 || limit > MOST) return refusal(c, 400, "limit is 1 to 100");
    const accepts = filterOf(c.req.query("filter"), model);
    if (!accepts) return refusal(c, 400, "filter cannot be read");
    const from = Number(c.req.query("pagination_token") ?? 0);
    const all = model.documents.filter(accepts);
    const page = all.slice(from, from + limit);
    return c.json({
      documents: page.map((each) => shown(model, each)),
      ...(from + limit < all.length && { pagination_token: String(from + limit) }),
    });
  });
  api.post(documents, async (c) => {
    const form = await c.req.formData().catch(() => null);
    const data = form?.get("data");
    const name = form?.get("name");
    const contentType = form?.get("content_type");
    if (!form || !(data instanceof File) || typeof name !== "string" || typeof contentType !== "string")
      return refusal(c, 400, "name, data and content_type are required");
    const fields = fieldsOf(form.get("fields"));
    if (!fields) return refusal(c, 400, "fields is a JSON object of strings");
    const strange = Object.keys(fields).find((key) => !model.fieldKeys.includes(key));
    if (strange !== undefined) return refusal(c, 400, `field ${strange} is not defined`);
    return c.json(shown(model, model.add({ name, contentType, fields, text: await data.text() })));
  });
  api.delete(`${documents}/:file`, (c) => {
    const at = model.documents.findIndex(({ fileId }) => fileId === c.req.param("file"));
    if (at < 0) return refusal(c, 404, "Document not found");
    model.documents.splice(at, 1);
    return c.json({});
  });
  api.delete("/v1/files/:file", (c) => {
    const at = model.files.findIndex(({ id }) => id === c.req.param("file"));
    if (at < 0) return refusal(c, 404, "File not found");
    model.files.splice(at, 1);
    return c.json({ id: c.req.param("file"), deleted: true });
  });
  api.post("/v1/documents/search", async (c) => {
    const body = (await c.req.json().catch(() => null)) as {
      query?: unknown;
      source?: { collection_ids?: unknown };
      limit?: number;
      filter?: string;
    } | null;
    if (typeof body?.query !== "string" || body.query.trim() === "") return refusal(c, 400, "query is required");
    if (!Array.isArray(body.source?.collection_ids)) return refusal(c, 400, "source.collection_ids is required");
    if (!body.source.collection_ids.includes(model.id)) return refusal(c, 404, "Collection not found");
    const accepts = equals(body.filter);
    if (!accepts) return refusal(c, 400, "filter cannot be read");
    const found = model.search(body.query, accepts, body.limit ?? 10);
    return c.json({
      matches: found.map(({ document, score }) => ({
        ...{ file_id: document.fileId, chunk_id: `${document.fileId}_0`, chunk_content: document.text },
        ...{ score, collection_ids: [model.id], fields: document.fields },
      })),
    });
  });
  api.notFound((c) => refusal(c, 404, "Not found"));
  return api;
}

function shown(model: CollectionModel, document: StoredDocument) {
  const { fileId, name, contentType, text, fields, addedAt } = document;
  const status = model.statusOf(document);
  return {
    file_metadata: {
      ...{ file_id: fileId, name, content_type: contentType, size_bytes: String(text.length) },
      ...{ created_at: new Date(addedAt).toISOString(), processing_status: status },
    },
    ...{ fields, status, error_message: status.endsWith("FAILED") ? "the document could not be chunked" : "" },
  };
}

function fieldsOf(given: unknown): Record<string, string> | null {
  try {
    const fields: unknown = given === null ? {} : JSON.parse(String(given));
    const sound = fields !== null && typeof fields === "object" && !Array.isArray(fields);
    return sound && Object.values(fields).every((value) => typeof value === "string")
      ? (fields as Record<string, string>)
      : null;
  } catch {
    return null;
  }
}

/** `fields.KEY:"VALUE"` or `status:STATUS`; null when it is neither. */
function filterOf(filter: string | undefined, model: CollectionModel): ((document: StoredDocument) => boolean) | null {
  if (filter === undefined || filter === "") return () => true;
  const [, key, value] = /^fields\.(\w+):"([^"]*)"$/.exec(filter) ?? [];
  if (key !== undefined) return ({ fields }) => fields[key] === value;
  const [, status] = /^status:(\w+)$/.exec(filter) ?? [];
  return status === undefined ? null : (document) => model.statusOf(document) === status;
}

/** AIP-160 as far as the search takes it here: one `KEY="VALUE"`. */
function equals(filter: string | undefined): ((document: StoredDocument) => boolean) | null {
  if (filter === undefined || filter === "") return () => true;
  const [, key, value] = /^(\w+)\s*=\s*"([^"]*)"$/.exec(filter) ?? [];
  return key === undefined ? null : ({ fields }) => fields[key] === value;
}
