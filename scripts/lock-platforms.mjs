// A registry mirror may lack the macOS, Windows and musl builds of native packages. npm then leaves them out of
// package-lock.json and `npm ci` refuses to run. This adds the missing optional entries; run it after each lock change.
import { readFileSync, writeFileSync } from "node:fs";

const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));

function system(name) {
  if (/darwin/.test(name)) return "darwin";
  if (/win32|windows/.test(name)) return "win32";
  return /android/.test(name) ? "android" : "linux";
}

let added = 0;
for (const owner of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
    if (Object.keys(lock.packages).some((path) => path.endsWith(`node_modules/${name}`))) continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [/arm64/.test(name) ? "arm64" : "x64"],
      ...(owner.dev ? { dev: true } : {}),
      optional: true,
      os: [system(name)],
      ...(/musl/.test(name) ? { libc: ["musl"] } : {}),
    };
    added++;
  }
}
const sorted = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en"));
lock.packages = Object.fromEntries(sorted);
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} platform entries added`);
