import type { MediaRef } from "../turn";
import { type FileKind, type MimeType, mimeTypes } from "./kinds";

/** A customer's file in R2. Its id tells the Thread that owns it, and cannot be guessed. */
export interface StoredFile {
  id: string;
  kind: FileKind;
  mimeType: MimeType;
  /** bytes */
  size: number;
}

const form = /^a_([A-Za-z0-9_-]{43})_([0-9a-f]{32})$/;

/** The Thread's part of an attachment's id; null when it has not the form of one. */
export function ownerOf(id: string): string | null {
  return form.exec(id)?.[1] ?? null;
}

/** Where an attachment lies in R2. Null when the id has not the form of one: no other key can be asked for. */
export function keyOf(id: string): string | null {
  const [, thread, name] = form.exec(id) ?? [];
  return thread && name ? `attachments/${thread}/${name}` : null;
}

/** The id of the attachment that lies at a key; no attachment's id when none does. */
export function idAt(key: string | undefined): string {
  return key?.replace(/^attachments\/([^/]+)\/([^/]+)$/, "a_$1_$2") ?? "";
}

/** A file of ours as a message names it. */
export function refOf({ id, mimeType, size }: StoredFile): MediaRef {
  return { id, key: keyOf(id) ?? "", mimeType, size };
}

/** A customer's file over HTTP and sockets. */
export interface FileView extends StoredFile {
  url: string;
}

export function fileView(file: StoredFile): FileView {
  return { ...file, url: `/api/chat/attachments/${file.id}` };
}

/** The view of a file that a message names, when it lies in R2. */
export function viewOf({ key, mimeType, size }: MediaRef): FileView | null {
  const id = idAt(key);
  const type = (Object.keys(mimeTypes) as MimeType[]).find((each) => each === mimeType);
  return ownerOf(id) && type ? fileView({ id, kind: mimeTypes[type], mimeType: type, size: size ?? 0 }) : null;
}
