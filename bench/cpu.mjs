// CPU time of a process and all that it started, from /proc (Linux only).
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

const ticksPerSecond =
  process.platform === "linux" ? Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" })) : 0;

/** Seconds of user and system time that the tree under `pid` has used until now; NaN where there is no /proc. */
export function cpuSeconds(pid) {
  if (!ticksPerSecond) return Number.NaN;
  const processes = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : []));
  const sum = (id) =>
    processes.filter((each) => each.parent === id).reduce((total, each) => total + each.ticks + sum(each.pid), 0);
  return ((processes.find((each) => each.pid === pid)?.ticks ?? 0) + sum(pid)) / ticksPerSecond;
}

/** utime, stime and what ended children have used; null for a process that is gone. */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = fields.slice(11, 15).reduce((total, field) => total + Number(field), 0);
    return { pid, parent: Number(fields[1]), ticks };
  } catch {
    return null;
  }
}
