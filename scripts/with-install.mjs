// Runs one of the project's scripts under the project's own Node, on any host Node from 20 on:
// installs first when needed, and makes sure that nothing which the script started outlives it.
import { spawn } from "node:child_process";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { delimiter, join } from "node:path";
import { withLock } from "./lock.mjs";
import { hashOf, root, textOf } from "./paths.mjs";

const modules = join(root, "node_modules");
const bin = join(modules, ".bin");
const stamp = join(modules, ".install-stamp");
const types = join(root, "worker-configuration.d.ts");
const configs = ["wrangler.toml", "demo/wrangler.toml", "knowledge/wrangler.toml"];
const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ""}`, WRANGLER_SEND_METRICS: "false" };

const say = (line) => process.stderr.write(`${line}\n`);
const ageOf = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);
const lockHash = () => hashOf("package-lock.json");

/** The child that a signal has to reach: npm while installing, later the guard. */
let child;
let stopping = false;

/** Runs a command and resolves with its exit code; what it says is shown only when it fails. */
function run(command, args) {
  return new Promise((resolve) => {
    const said = [];
    child = spawn(command, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => said.push(data));
    child.once("error", () => resolve(127));
    child.once("close", (code, signal) => {
      // stdout belongs to the script
      if (code !== 0 && !stopping) process.stderr.write(Buffer.concat(said));
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

function installed() {
  if (!existsSync(join(bin, "node"))) return false;
  if (textOf(stamp) === lockHash()) return true;
  // somebody ran npm install by hand
  if (ageOf(join(modules, ".package-lock.json")) >= ageOf(join(root, "package-lock.json"))) {
    writeFileSync(stamp, lockHash());
    return true;
  }
  return false;
}

const typesFresh = () => configs.every((config) => ageOf(types) >= ageOf(join(root, config)));

async function install() {
  const npm = process.env.npm_execpath?.endsWith(".js") ? [process.execPath, process.env.npm_execpath] : ["npm"];
  const flags = ["--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  say("Installing dependencies (about 700 MB with the Workers runtime; half a minute, once) …");
  const started = Date.now();
  let code = await run(npm[0], [...npm.slice(1), "ci", ...flags]);
  if (code !== 0 && !stopping) {
    say("npm ci did not work here; trying npm install …");
    code = await run(npm[0], [...npm.slice(1), "install", ...flags]);
  }
  if (stopping) process.exit(143);
  if (code !== 0 || !existsSync(join(bin, "node"))) {
    say("The installation failed; the lines above say why. (Install scripts must be allowed: Node 24 comes by one.)");
    process.exit(code || 1);
  }
  writeFileSync(stamp, lockHash());
  say(`Installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

async function prepare() {
  if (!installed()) await install();
  if (typesFresh()) return;
  say("Generating the Workers' types …");
  const wrangler = join(modules, "wrangler", "bin", "wrangler.js");
  const code = await run(join(bin, "node"), [wrangler, "types", ...configs.flatMap((config) => ["-c", config])]);
  if (stopping) process.exit(143);
  if (code !== 0) process.exit(code);
}

function stop(signal) {
  if (stopping) return;
  stopping = true;
  child?.kill(signal);
}
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop(signal));

/** Name and parent of a process, where /proc tells them. */
function processOf(pid) {
  const stat = textOf(`/proc/${pid}/stat`);
  const end = stat.lastIndexOf(")");
  return { name: stat.slice(stat.indexOf("(") + 1, end), parent: Number(stat.slice(end + 2).split(" ")[1]) };
}

/** The npm above, which may have put a shell between. */
function caller() {
  const { name, parent } = processOf(process.ppid);
  return name.endsWith("sh") ? parent : process.ppid;
}

// npm's shell forwards no signal, and nobody forwards a kill -9: then this process gets another caller
if (process.env.npm_lifecycle_event) {
  const npm = caller();
  setInterval(() => caller() !== npm && stop("SIGTERM"), 200).unref();
}

const [script, ...args] = process.argv.slice(2);
if (!script) {
  say("usage: node scripts/with-install.mjs <script> [arguments]");
  process.exit(2);
}

if (!installed() || !typesFresh()) {
  await withLock(`install ${root}`, prepare, (pid) => say(`Waiting for the installation that process ${pid} runs …`));
}
if (stopping) process.exit(143);

// The guard leads a process group of its own, so that everything in it can be ended at once, even when a part was killed.
const guard = spawn(join(bin, "node"), [join(root, "scripts", "guard.mjs"), join(root, script), ...args], {
  env,
  detached: true,
  stdio: ["inherit", "inherit", "inherit", "ipc"],
});
child = guard;
guard.once("exit", (code, signal) => {
  try {
    process.kill(-guard.pid, "SIGKILL");
  } catch {
    // the group is empty: nothing was left behind
  }
  process.exit(code ?? 128 + constants.signals[signal]);
});
