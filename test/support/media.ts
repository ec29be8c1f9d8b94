const latin = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** Files that begin as they should, by type. */
export const files = {
  "image/jpeg": latin("\xff\xd8\xff\xe0\0\x10JFIF\0 a photo"),
  "image/png": latin("\x89PNG\r\n\x1a\n a picture"),
  "image/webp": latin("RIFF\x20\0\0\0WEBPVP8 a picture"),
  "audio/ogg": latin("OggS\0\x02 a voice"),
  "audio/webm": latin("\x1a\x45\xdf\xa3 a voice"),
  "audio/mp4": latin("\0\0\0\x20ftypM4A a voice"),
  "audio/mpeg": latin("ID3\x04 a voice"),
  "application/pdf": latin("%PDF-1.7 a bill"),
} as const;

/** A voice note that says something to the stand-in of the transcription (demo/xai/transcription.mjs). */
export function voiceNote(words: string, seconds = 4): Uint8Array {
  const said = Array.from(new TextEncoder().encode(words), (byte) => String.fromCharCode(byte)).join("");
  return latin(`OggS\0\x02OpusHead\0OpusTags SECONDS=${seconds}\0WORDS=${said}\0`);
}

/** A file of so many bytes that begins like one of these. */
export function padded(start: Uint8Array, size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set(start);
  return bytes;
}
