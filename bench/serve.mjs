// Starts bench/server.mjs and speaks with it.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "../scripts/paths.mjs";
import { cpuSeconds } from "./cpu.mjs";

/** A bundle that is being served: `url`, questions to its process, and the CPU time that it has used. Throws when it cannot start. */
export async function serve(options) {
  const child = fork(join(root, "bench/server.mjs"), [JSON.stringify(options)]);
  const waiting = new Map();
  const ready = Promise.withResolvers();
  child.on("message", (message) => {
    if (message.ready) return ready.resolve(message.ready);
    const { resolve, reject } = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error) reject(new Error(message.error));
    else resolve(message.value);
  });
  child.once("exit", (code) => {
    const error = new Error(`the server ended (${code})`);
    ready.reject(error);
    for (const { reject } of waiting.values()) reject(error);
  });
  let asked = 0;
  const ask = (question, argument) => {
    const answer = Promise.withResolvers();
    const id = ++asked;
    waiting.set(id, answer);
    child.send({ id, ask: question, argument });
    return answer.promise;
  };
  return {
    ...(await ready.promise),
    rows: (query) => ask("rows", query),
    recorder: () => ask("recorder"),
    pid: child.pid,
    cpu: () => cpuSeconds(child.pid),
    stop: async () => {
      child.kill("SIGTERM");
      await once(child, "exit");
    },
  };
}
