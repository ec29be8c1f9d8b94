/** A document of a collection, with the file that it was made of. */
export interface StoredDocument {
  fileId: string;
  name: string;
  contentType: string;
  text: string;
  fields: Record<string, string>;
  addedAt: number;
  /** it will not be indexed */
  fails: boolean;
}

export interface StoredFile {
  id: string;
  name: string;
}

/** What the stand-in is told to get wrong; each is used up by one call or document. */
export interface Trouble {
  /** answers of the next calls, of either host */
  answers: { status: number; retryAfter?: number }[];
  /** how many of the next documents will not be indexed */
  failing: number;
}

/** ms after which a document has come that far */
const COURSE: readonly [number, string][] = [
  [0, "DOCUMENT_STATUS_PROCESSING"],
  [0.3, "DOCUMENT_STATUS_CHUNKED"],
  [0.6, "DOCUMENT_STATUS_EMBEDDING"],
  [0.9, "DOCUMENT_STATUS_WRITING"],
];

/** What the stand-in holds: one collection, its documents and their files. */
export class CollectionModel {
  readonly id = "collection_demo";
  fieldKeys = ["faq_id", "locale", "category", "hash"];
  documents: StoredDocument[] = [];
  files: StoredFile[] = [];
  trouble: Trouble = { answers: [], failing: 0 };
  private count = 0;
  private readonly clock: () => number;
  /** ms until a document is found */
  indexing = 1500;

  constructor(clock: () => number = Date.now) {
    this.clock = clock;
  }

  /** As it was saved; what cannot be read is as if nothing had been. */
  load(saved: string | undefined): void {
    if (saved) Object.assign(this, JSON.parse(saved));
  }

  saved(): string {
    const { documents, files, trouble, count, indexing, fieldKeys } = this;
    return JSON.stringify({ documents, files, trouble, count, indexing, fieldKeys });
  }

  add(given: Pick<StoredDocument, "name" | "contentType" | "text" | "fields">): StoredDocument {
    this.count += 1;
    const fails = this.trouble.failing > 0;
    if (fails) this.trouble.failing -= 1;
    const document = { ...given, fileId: `file_${String(this.count).padStart(6, "0")}`, addedAt: this.clock(), fails };
    this.documents.push(document);
    this.files.push({ id: document.fileId, name: given.name });
    return document;
  }

  statusOf({ addedAt, fails }: StoredDocument): string {
    const part = this.indexing === 0 ? 1 : (this.clock() - addedAt) / this.indexing;
    if (part >= 1) return fails ? "DOCUMENT_STATUS_FAILED" : "DOCUMENT_STATUS_PROCESSED";
    return COURSE.findLast(([from]) => part >= from)?.[1] ?? "DOCUMENT_STATUS_PROCESSING";
  }

  /** How alike two texts are in their threes of letters, 0 to 1: something else than words in common. */
  search(query: string, accepts: (document: StoredDocument) => boolean, limit: number) {
    const asked = threes(query);
    return this.documents
      .filter((each) => this.statusOf(each) === "DOCUMENT_STATUS_PROCESSED" && accepts(each))
      .map((document) => ({ document, score: share(asked, threes(document.text)) }))
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score)
      .slice(0, limit);
  }
}

function threes(text: string): Set<string> {
  const plain = ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()} `;
  return new Set(Array.from({ length: Math.max(0, plain.length - 2) }, (_, at) => plain.slice(at, at + 3)));
}

function share(asked: ReadonlySet<string>, there: ReadonlySet<string>): number {
  return [...asked].filter((three) => there.has(three)).length / (asked.size || 1);
}
