// A lock that cannot go stale: its holder listens on a local socket, which closes with the process, however that ends.
import { createHash } from "node:crypto";
import { unlinkSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const user = process.getuid?.() ?? "user";

/** Where the lock of that name lives: in the temporary folder, because a socket's path may have only about 100 bytes. */
function socketOf(name) {
  const id = createHash("sha256").update(name).digest("hex").slice(0, 16);
  return process.platform === "win32" ? `\\\\.\\pipe\\kidkazz-${id}` : join(tmpdir(), `kidkazz-${user}-${id}.sock`);
}

/** The holder's pid and a promise of its end, or null when nobody holds the lock. */
function holderOf(path) {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.setEncoding("utf8");
    const ended = new Promise((done) => socket.once("close", done));
    socket.once("data", (pid) => resolve({ pid: Number(pid), ended, leave: () => socket.destroy() }));
    socket.once("error", () => resolve(null));
    ended.then(() => resolve(null));
  });
}

function listen(path) {
  return new Promise((resolve, reject) => {
    const sockets = new Set();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
      socket.on("error", () => {});
      socket.unref();
      socket.write(String(process.pid));
    });
    server.once("error", reject);
    server.listen(path, () => {
      server.unref();
      const release = () => {
        process.off("exit", release);
        server.close();
        for (const socket of sockets) socket.destroy();
      };
      // a kill leaves the file behind; whoever comes next finds nobody there
      process.on("exit", release);
      resolve(release);
    });
  });
}

/** Takes the lock when it is free and returns its release; otherwise the holder. */
async function attempt(path) {
  const holder = await holderOf(path);
  if (holder) return { holder };
  let release;
  try {
    if (process.platform !== "win32") unlinkSync(path);
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
  }
  try {
    release = await listen(path);
  } catch (error) {
    if (error.code === "EADDRINUSE") return {};
    throw error;
  }
  // two may have found a dead holder at once: the later of them has the path now, the earlier sees it here
  await sleep(50);
  const seen = await holderOf(path);
  seen?.leave();
  if (seen?.pid === process.pid) return { release };
  release();
  return {};
}

/** Takes a lock or returns null at once when another process has it. The lock ends with `release` or the process. */
export async function tryLock(name) {
  for (let tries = 0; tries < 20; tries += 1) {
    const { release, holder } = await attempt(socketOf(name));
    holder?.leave();
    if (release) return release;
    if (holder) return null;
  }
  throw new Error(`no lock at ${socketOf(name)}`);
}

/** Runs `work` while holding a lock; waits for another holder, telling `onWait` its pid once. */
export async function withLock(name, work, onWait = () => {}) {
  let told = false;
  for (;;) {
    const { release, holder } = await attempt(socketOf(name));
    if (release) {
      try {
        return await work();
      } finally {
        release();
      }
    }
    if (!holder) continue;
    if (!told) onWait(holder.pid);
    told = true;
    await holder.ended;
  }
}
