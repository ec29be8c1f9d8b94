import { z } from "zod";
import type { Locale } from "../../turn";
import type { FaqDocument } from "./document";

/** What a collection says of one of its documents. */
export interface RemoteDocument {
  fileId: string;
  /** null: not one of ours */
  faqId: string | null;
  hash: string | null;
  /** `coming`: not yet to be found */
  state: "ready" | "coming" | "failed";
  error: string | null;
}

/** One collection of xAI's, by its REST API. Its calls throw CollectionError; nothing is tried twice here. */
export interface Collection {
  id: string;
  /** one page of its documents; of one entry alone where `faqId` is given */
  documents(options: {
    faqId?: string;
    page?: string | undefined;
  }): Promise<{ documents: RemoteDocument[]; next?: string }>;
  /** uploads and begins to index */
  add(document: FaqDocument): Promise<void>;
  /** out of the collection; gone already is as good */
  unlink(fileId: string): Promise<void>;
  /** out of the storage, where it would still be paid for; gone already is as good */
  deleteFile(fileId: string): Promise<void>;
  /** best first; the score is xAI's own */
  search(query: string, locale: Locale, limit: number): Promise<{ faqId: string; score: number }[]>;
}

/** `retry`: later it may go; `auth`: a key or a right is wrong; `final`: the request itself is. */
export class CollectionError extends Error {
  readonly kind: "retry" | "auth" | "final";
  readonly status: number | null;
  /** seconds */
  readonly retryAfter: number | null;
  constructor(kind: CollectionError["kind"], status: number | null, message: string, retryAfter: number | null = null) {
    super(message);
    this.name = "CollectionError";
    this.kind = kind;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

export interface CollectionSettings {
  id: string;
  /** with /v1, without a slash at the end */
  managementUrl: string;
  managementKey: string;
  apiUrl: string;
  apiKey: string;
  fetch: typeof fetch;
}

/** ms */
const PATIENCE = 10_000;
const SEARCH_PATIENCE = 900;
/** documents a page: the most that it gives */
const PAGE = 100;

const text = z.string().nullish().catch(null);
const fields = z.record(z.string(), z.unknown()).nullish().catch(null);
const page = z.object({
  documents: z
    .array(
      z.object({
        file_metadata: z.object({ file_id: z.string(), processing_status: text }),
        fields,
        status: text,
        error_message: text,
      }),
    )
    .nullish(),
  pagination_token: text,
});
const matches = z.object({ matches: z.array(z.object({ score: z.number(), fields })).nullish() });
const field = (of: z.infer<typeof fields>, name: string) => {
  const value = of?.[name];
  return typeof value === "string" && value !== "" ? value : null;
};

/** xAI's Collections API as of November 2026: documents by the management host and key, files and search by the ordinary ones. */
export function collectionOf(settings: CollectionSettings): Collection {
  const { id, managementUrl, managementKey, apiUrl, apiKey } = settings;
  const documents = `${managementUrl}/collections/${encodeURIComponent(id)}/documents`;
  const call = (url: string | URL, init: RequestInit, key: string, patience = PATIENCE) =>
    ask(settings.fetch, url, { ...init, headers: { ...init.headers, authorization: `Bearer ${key}` } }, patience);
  return {
    id,
    async documents({ faqId, page: token }) {
      const url = new URL(documents);
      url.searchParams.set("limit", String(PAGE));
      // an id of ours has letters, digits, "-" and "_" alone: nothing in it ends the string
      if (faqId !== undefined) url.searchParams.set("filter", `fields.faq_id:"${faqId}"`);
      if (token) url.searchParams.set("pagination_token", token);
      const read = page.safeParse(await json(await call(url, { method: "GET" }, managementKey)));
      if (!read.success) throw new CollectionError("retry", 200, "a page of documents cannot be read");
      const next = read.data.pagination_token;
      return {
        documents: (read.data.documents ?? []).map(({ file_metadata, fields, status, error_message }) => ({
          fileId: file_metadata.file_id,
          faqId: field(fields, "faq_id"),
          hash: field(fields, "hash"),
          state: stateOf(status ?? file_metadata.processing_status ?? ""),
          error: error_message ?? null,
        })),
        ...(next && { next }),
      };
    },
    async add({ name, text, fields }) {
      const form = new FormData();
      form.append("name", name);
      form.append("content_type", "text/markdown");
      form.append("fields", JSON.stringify(fields));
      form.append("data", new File([text], name, { type: "text/markdown" }));
      await (await call(documents, { method: "POST", body: form }, managementKey)).body?.cancel();
    },
    async unlink(fileId) {
      await gone(call(`${documents}/${encodeURIComponent(fileId)}`, { method: "DELETE" }, managementKey));
    },
    async deleteFile(fileId) {
      await gone(call(`${apiUrl}/files/${encodeURIComponent(fileId)}`, { method: "DELETE" }, apiKey));
    },
    async search(query, locale, limit) {
      const body = JSON.stringify({
        ...{ query, source: { collection_ids: [id] }, limit },
        ...{ filter: `locale="${locale}"`, retrieval_mode: { type: "hybrid" } },
      });
      const headers = { "content-type": "application/json" };
      const answer = await call(
        `${apiUrl}/documents/search`,
        { method: "POST", headers, body },
        apiKey,
        SEARCH_PATIENCE,
      );
      const read = matches.safeParse(await json(answer));
      if (!read.success) throw new CollectionError("retry", 200, "matches cannot be read");
      const best = new Map<string, number>();
      for (const { score, fields } of read.data.matches ?? []) {
        const faqId = field(fields, "faq_id");
        if (faqId !== null) best.set(faqId, Math.max(score, best.get(faqId) ?? 0));
      }
      return [...best].map(([faqId, score]) => ({ faqId, score })).sort((a, b) => b.score - a.score);
    },
  };
}

/** The official SDK takes what it does not know for work in progress; so do we. */
function stateOf(status: string): RemoteDocument["state"] {
  if (/FAILED$/i.test(status)) return "failed";
  return /(?:^|_)PROCESSED$/i.test(status) ? "ready" : "coming";
}

async function ask(fetcher: typeof fetch, url: string | URL, init: RequestInit, patience: number): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetcher(url, { ...init, signal: AbortSignal.timeout(patience) });
  } catch (cause) {
    throw new CollectionError("retry", null, cause instanceof Error ? cause.name : "no connection");
  }
  if (answer.ok) return answer;
  const { status } = answer;
  const said = (await answer.text().catch(() => "")).slice(0, 200);
  const after = Number(answer.headers.get("retry-after"));
  const kind =
    status === 429 || status >= 500 || status === 408 ? "retry" : status === 401 || status === 403 ? "auth" : "final";
  throw new CollectionError(kind, status, `${status} ${said}`.trim(), after > 0 ? Math.min(after, 3600) : null);
}

async function json(answer: Response): Promise<unknown> {
  return answer.json().catch(() => {
    throw new CollectionError("retry", answer.status, "the answer is not JSON");
  });
}

async function gone(calling: Promise<Response>): Promise<void> {
  try {
    await (await calling).body?.cancel();
  } catch (error) {
    if (!(error instanceof CollectionError && error.status === 404)) throw error;
  }
}
