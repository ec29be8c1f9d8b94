import type { Part } from "../../core/channel";
import type { Attachment, Reply } from "../../core/reply";
import { limits } from "./limits";
import type { FileKind, Outgoing } from "./outgoing";

/** Files in their order; pictures and videos beside each other are an album, and so are documents and songs. */
export function files({ attachments = [] }: Reply): Part[] {
  const runs: Attachment[][] = [];
  for (const file of attachments) {
    const run = runs.at(-1);
    const album = albumOf(file);
    if (album && run && run.length < limits.album && run[0] && albumOf(run[0]) === album) run.push(file);
    else runs.push([file]);
  }
  return runs.map((run) => ({ text: run.map(nameOf).join("\n"), payload: filePayload(run) }));
}

function filePayload(run: readonly Attachment[]): Outgoing {
  const named = ({ key, filename }: Attachment) => ({ key, ...(filename !== undefined && { filename }) });
  const [first] = run;
  if (first && run.length === 1) return { method: "sendFile", kind: kindOf(first), file: named(first) };
  const kinds = run.flatMap((file) => {
    const kind = kindOf(file);
    return kind === "voice" ? [] : [{ ...named(file), kind }];
  });
  return { method: "sendMediaGroup", files: kinds };
}

function nameOf(file: Attachment): string {
  return file.filename === undefined ? `[${kindOf(file)}]` : `[${kindOf(file)}] ${file.filename}`;
}

/** What may stand together in one album; null: nothing. */
function albumOf(file: Attachment): string | null {
  const kind = kindOf(file);
  if (kind === "voice") return null;
  return kind === "photo" || kind === "video" ? "visual" : kind;
}

const kinds: Readonly<Record<string, FileKind>> = {
  "image/jpeg": "photo",
  "image/png": "photo",
  "image/webp": "photo",
  "video/mp4": "video",
  "audio/mpeg": "audio",
  "audio/mp4": "audio",
  "audio/ogg": "voice",
};

function kindOf({ mimeType }: Attachment): FileKind {
  return kinds[mimeType.split(";")[0]?.trim().toLowerCase() ?? ""] ?? "document";
}
