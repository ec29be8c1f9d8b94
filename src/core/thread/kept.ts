/**
 * What was read from storage or written to it, in memory: a read with its object costs about four statements, and a turn used to
 * make twenty-five of them. Values are never changed in place; whoever keeps one up writes a new one.
 */
export class Kept {
  private readonly values = new Map<string, unknown>();

  /** The known value, else the one that `read` gives. */
  read<T>(key: string, read: () => T): T {
    const known = this.values.get(key);
    if (known !== undefined) return known as T;
    const value = read();
    this.values.set(key, value);
    return value;
  }

  /** Keeps up what is known; what was never read stays unknown. */
  change<T>(key: string, change: (known: T) => T): void {
    const known = this.values.get(key);
    if (known !== undefined) this.values.set(key, change(known as T));
  }

  put(key: string, value: unknown): void {
    this.values.set(key, value);
  }

  drop(key: string): void {
    this.values.delete(key);
  }

  /** After a write that failed: storage is the truth. */
  clear(): void {
    this.values.clear();
  }
}
