/**
 * A task that never runs twice at the same time. Asked for while it runs, it runs once more afterwards, for all who asked: what
 * they had written by then is seen by that run.
 */
export class SingleFlight<T> {
  private readonly task: () => Promise<T>;
  private running: Promise<T> | null = null;
  private next: Promise<T> | null = null;

  constructor(task: () => Promise<T>) {
    this.task = task;
  }

  get busy(): boolean {
    return this.running !== null;
  }

  /** Settles with the run that started after the call. */
  run(): Promise<T> {
    if (!this.running) return this.start();
    this.next ??= this.running.then(
      () => this.start(),
      () => this.start(),
    );
    return this.next;
  }

  private start(): Promise<T> {
    this.next = null;
    const run = this.task().finally(() => {
      if (this.running === run) this.running = null;
    });
    this.running = run;
    return run;
  }
}
