const MB = 1024 * 1024;

/** What a customer may send on web and mobile, and how large it may be, bytes. */
export const limits = { image: 5 * MB, voice: 16 * MB, document: 10 * MB } as const;
export type FileKind = keyof typeof limits;
/** The largest of them. */
export const maxFileBytes = Math.max(...Object.values(limits));

export const mimeTypes = {
  "image/jpeg": "image",
  "image/png": "image",
  "image/webp": "image",
  "audio/ogg": "voice",
  "audio/webm": "voice",
  "audio/mp4": "voice",
  "audio/mpeg": "voice",
  "application/pdf": "document",
} as const satisfies Record<string, FileKind>;
export type MimeType = keyof typeof mimeTypes;

/** How files begin; a space stands for any byte. */
const beginnings: readonly (readonly [MimeType, string])[] = [
  ["image/jpeg", "\xff\xd8\xff"],
  ["image/png", "\x89PNG\r\n\x1a\n"],
  ["image/webp", "RIFF    WEBP"],
  ["audio/ogg", "OggS\0"],
  ["audio/webm", "\x1a\x45\xdf\xa3"],
  ["audio/mp4", "    ftyp"],
  ["audio/mpeg", "ID3"],
  ["application/pdf", "%PDF-"],
];
/** ISO media that are no audio: pictures of telephones */
const pictures = /^(?:hei[cfmsx]|hev|mif1|msf1|avi[fs])/;

/** What the bytes are, whatever anybody says that they are; null: nothing that is taken. */
export function sniff(bytes: Uint8Array): MimeType | null {
  const start = String.fromCharCode(...bytes.subarray(0, 12));
  const found = beginnings.find(([, begin]) =>
    [...begin].every((char, at) => (char === " " ? at < start.length : char === start[at])),
  )?.[0];
  if (found === "audio/mp4" && pictures.test(start.slice(8))) return null;
  // an MPEG frame without a tag: eleven bits set, layer III
  const [first = 0, second = 0] = bytes;
  if (!found && first === 0xff && (second & 0xe6) === 0xe2) return "audio/mpeg";
  return found ?? null;
}
