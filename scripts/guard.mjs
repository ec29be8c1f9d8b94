// Leads the process group in which a script runs, and ends that group when the script or the process above is gone.
import { spawn } from "node:child_process";
import { constants } from "node:os";

/** After a signal the script has this long to end by itself, in milliseconds. */
const GRACE = 1000;

const endGroup = () => process.kill(0, "SIGKILL");

const script = spawn(process.execPath, process.argv.slice(2), { stdio: "inherit" });
script.once("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));

process.on("disconnect", endGroup);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    script.kill(signal);
    setTimeout(endGroup, GRACE);
  });
}
