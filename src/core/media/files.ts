import { keyOf, type StoredFile } from "./file-view";
import { type MimeType, mimeTypes } from "./kinds";

/** Keeps a file for a Thread, under a new id. */
export async function putFile(
  bucket: R2Bucket,
  thread: string,
  bytes: Uint8Array,
  mimeType: MimeType,
): Promise<StoredFile> {
  const id = `a_${thread}_${crypto.randomUUID().replaceAll("-", "")}`;
  await bucket.put(keyOf(id) ?? "", bytes, { httpMetadata: { contentType: mimeType } });
  return { id, kind: mimeTypes[mimeType], mimeType, size: bytes.byteLength };
}

/** What is known of a kept file; null: there is none. */
export async function headFile(bucket: R2Bucket, id: string): Promise<StoredFile | null> {
  const key = keyOf(id);
  const object = key ? await bucket.head(key) : null;
  return object && storedFile(id, object);
}

export async function getFile(
  bucket: R2Bucket,
  id: string,
): Promise<{ file: StoredFile; body: ReadableStream<Uint8Array> } | null> {
  const key = keyOf(id);
  const object = key ? await bucket.get(key) : null;
  const file = object && storedFile(id, object);
  return file && { file, body: object.body };
}

function storedFile(id: string, { httpMetadata, size }: R2Object): StoredFile | null {
  const mimeType = (Object.keys(mimeTypes) as MimeType[]).find((type) => type === httpMetadata?.contentType);
  return mimeType ? { id, kind: mimeTypes[mimeType], mimeType, size } : null;
}
