import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository, wherever a script was called from. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** One hash over the names and contents of files (folders are walked); a missing path counts as empty. */
export function hashOf(...paths) {
  const hash = createHash("sha256");
  const visit = (path) => {
    let names;
    try {
      names = readdirSync(path).sort();
    } catch (error) {
      if (error.code === "ENOENT") return;
      if (error.code !== "ENOTDIR") throw error;
      hash
        .update(`${path.slice(root.length)}\0`)
        .update(readFileSync(path))
        .update("\0");
      return;
    }
    for (const name of names) visit(join(path, name));
  };
  for (const path of paths) visit(join(root, path));
  return hash.digest("hex");
}

/** A file's text, or "" when it is not there. */
export function textOf(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
