import { ChatError } from "./calls";
import { backoff, type Environment } from "./environment";

/**
 * A task that runs once at a time: asked for while it runs, it runs once more; failed, it runs again after a wait, which grows with
 * each failure in a row and is at least as long as the service says. Until `start`, what is asked for waits.
 */
export interface Repeating {
  start(): void;
  run(): void;
  /** The same, without waiting out what failed before, unless the service asked for it. */
  wake(): void;
  /** Ends what runs. */
  stop(): void;
}

export function repeating(task: (signal: AbortSignal) => Promise<void>, env: Environment): Repeating {
  let scope: AbortController | null = null;
  let wanted = false;
  let running = false;
  let failures = 0;
  let endWait = () => {};

  const wait = (error: unknown) => {
    const told = error instanceof ChatError && error.retryAfter;
    const ms = Math.max(told || 0, backoff(failures, env));
    failures += 1;
    return new Promise<void>((resolve) => {
      const timer = env.setTimeout(resolve, ms);
      endWait = () => {
        if (told) return;
        env.clearTimeout(timer);
        resolve();
      };
    });
  };

  const loop = async (signal: AbortSignal) => {
    running = true;
    while (wanted) {
      wanted = false;
      try {
        await task(signal);
        failures = 0;
      } catch (error) {
        wanted = true;
        if (!signal.aborted) await wait(error);
      }
      // stopped, and perhaps begun anew: that is another loop's business
      if (signal.aborted) return;
    }
    running = false;
  };

  const run = () => {
    wanted = true;
    if (scope && !running) void loop(scope.signal);
  };

  const wake = () => {
    run();
    failures = 0;
    endWait();
  };

  return {
    start() {
      scope ??= new AbortController();
      run();
    },
    run,
    wake,
    stop() {
      scope?.abort();
      scope = null;
      running = false;
      wake();
    },
  };
}
