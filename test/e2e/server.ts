import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../../scripts/paths.mjs";

/**
 * A port nobody listens on. From below 32768, where no system hands out ports by itself: one that is killed and started
 * again keeps its port, and in between the workerd of another test could be given it as the end of a connection.
 */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    const server = createServer().listen(port, "127.0.0.1");
    const taken = await Promise.race([
      once(server, "listening").then(() => false),
      once(server, "error").then(() => true),
    ]);
    server.close();
    if (!taken) return port;
  }
}

/** `npm run dev` on a port and a state of its own: started, killed and started again as often as a test likes. */
export class DevServer {
  readonly url: string;
  readonly stateDir = mkdtempSync(join(tmpdir(), "kidkazz-e2e-"));
  readonly #port: number;
  #process: ChildProcess | null = null;
  #said = "";

  private constructor(port: number) {
    this.#port = port;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async create(): Promise<DevServer> {
    return new DevServer(await freePort());
  }

  /** Another one with the same state, for when this one is not running: spares it the migrations and the seed. */
  async copy(): Promise<DevServer> {
    const other = await DevServer.create();
    cpSync(this.stateDir, other.stateDir, { recursive: true });
    return other;
  }

  /** Starts the service and resolves when it tells its pages, which it does once /health answers. */
  async start(settings: Record<string, string> = {}): Promise<void> {
    const { CI: _, ...env } = process.env;
    this.#said = "";
    const server = spawn(process.execPath, ["scripts/with-install.mjs", "scripts/dev.mjs"], {
      cwd: root,
      // a group of its own, as a terminal gives it: kill() ends all of it
      detached: true,
      env: { ...env, PORT: String(this.#port), STATE_DIR: this.stateDir, ...settings },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = server;
    const listen = (data: Buffer) => {
      this.#said += data.toString();
    };
    server.stdout.on("data", listen);
    server.stderr.on("data", listen);
    await this.said("/health\n", 40_000);
  }

  /** Resolves when the service has written this since its start; throws with all it wrote when it does not. */
  async said(text: string, timeout = 20_000): Promise<void> {
    const end = Date.now() + timeout;
    while (!this.#said.includes(text)) {
      if (Date.now() > end || this.#process?.exitCode != null)
        throw new Error(`"${text}" was not said:\n${this.#said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** kill -9 of the whole process group; resolves when the process at its top is gone. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  /** Ends the service as a terminal would; its state stays. */
  halt(): Promise<void> {
    return this.#end("SIGTERM");
  }

  /** Ends the service and deletes its state. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
    rmSync(this.stateDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#process;
    this.#process = null;
    if (!server?.pid || server.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, "exit");
    process.kill(-server.pid, signal);
    await exit;
  }
}
