import { parsed } from "./parsed";

/** Where the app keeps strings, for example AsyncStorage: at once or with a promise. */
export interface ChatStorage {
  get(key: string): string | null | undefined | Promise<string | null | undefined>;
  set(key: string, value: string): unknown;
  remove(key: string): unknown;
}

const keys = ["queue", "held", "device"] as const;
type Key = (typeof keys)[number];

/** What outlives the app, as JSON: one write after the other, so that the last one stays. */
export class Kept {
  readonly #storage: ChatStorage;
  #last: Promise<unknown> = Promise.resolve();
  readonly #due = new Map<Key, unknown>();

  constructor(storage: ChatStorage) {
    this.#storage = storage;
  }

  /** null where there is nothing, or nothing that can be read. */
  async read<T>(key: Key): Promise<T | null> {
    try {
      return parsed(await this.#storage.get(`chat.${key}`));
    } catch {
      return null;
    }
  }

  /** Resolves when it is kept. A storage that fails (full, none) keeps nobody from chatting: then it lives as long as the app. */
  write(key: Key, value: unknown): Promise<unknown> {
    this.#due.set(key, value);
    return this.#next(async () => {
      // a later write has come before this one's turn
      if (!this.#due.has(key)) return;
      const newest = JSON.stringify(this.#due.get(key));
      this.#due.delete(key);
      await this.#storage.set(`chat.${key}`, newest);
    }).catch(() => {});
  }

  /** Forgets everything. Rejects when the storage does. */
  async clear(): Promise<void> {
    this.#due.clear();
    await Promise.all(keys.map((key) => this.#next(() => this.#storage.remove(`chat.${key}`))));
  }

  #next(act: () => unknown): Promise<unknown> {
    const done = this.#last.then(act);
    this.#last = done.catch(() => {});
    return done;
  }
}
