import type { ChannelName, ChatMessage, Customer, Fault } from "./model";

/** One platform's memory. */
export class Store {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
    sql.exec(
      `CREATE TABLE IF NOT EXISTS facts (key TEXT PRIMARY KEY, body TEXT NOT NULL);
       CREATE TABLE IF NOT EXISTS customers (id TEXT PRIMARY KEY, body TEXT NOT NULL);
       CREATE TABLE IF NOT EXISTS messages (n INTEGER PRIMARY KEY AUTOINCREMENT, customer TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL);
       CREATE INDEX IF NOT EXISTS messages_customer ON messages (customer, n);
       CREATE TABLE IF NOT EXISTS media (id TEXT PRIMARY KEY, mime TEXT NOT NULL, name TEXT, bytes BLOB NOT NULL);
       CREATE TABLE IF NOT EXISTS hooks (n INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, customer TEXT NOT NULL, body TEXT NOT NULL);
       CREATE TABLE IF NOT EXISTS faults (n INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL)`,
    );
  }

  fact<T>(key: string): T | null {
    return this.one<T>("SELECT body FROM facts WHERE key = ?", key);
  }

  setFact(key: string, value: unknown): void {
    this.sql.exec("INSERT OR REPLACE INTO facts (key, body) VALUES (?, ?)", key, JSON.stringify(value));
  }

  /** 1, 2, … for each name, for ever. */
  next(name: string): number {
    const n = (this.fact<number>(`next ${name}`) ?? 0) + 1;
    this.setFact(`next ${name}`, n);
    return n;
  }

  customer(id: string): Customer | null {
    return this.one<Customer>("SELECT body FROM customers WHERE id = ?", id);
  }

  customers(): Customer[] {
    return this.all<Customer>("SELECT body FROM customers ORDER BY rowid");
  }

  putCustomer(customer: Customer): void {
    this.sql.exec("INSERT OR REPLACE INTO customers (id, body) VALUES (?, ?)", customer.id, JSON.stringify(customer));
  }

  messages(customer: string, after = 0): ChatMessage[] {
    const rows = this.sql.exec<{ n: number; body: string }>(
      "SELECT n, body FROM messages WHERE customer = ? AND n > ? ORDER BY n",
      customer,
      after,
    );
    return rows.toArray().map(({ n, body }) => ({ ...JSON.parse(body), n }));
  }

  message(customer: string, n: number): ChatMessage | null {
    return this.messages(customer, n - 1).find((each) => each.n === n) ?? null;
  }

  /** By the platform's id. */
  messageById(id: string): { customer: string; message: ChatMessage } | null {
    const row = this.sql
      .exec<{ n: number; customer: string; body: string }>("SELECT n, customer, body FROM messages WHERE id = ?", id)
      .toArray()[0];
    return row ? { customer: row.customer, message: { ...JSON.parse(row.body), n: row.n } } : null;
  }

  addMessage(customer: string, message: Omit<ChatMessage, "n">): ChatMessage {
    const { n } = this.sql
      .exec<{ n: number }>(
        "INSERT INTO messages (customer, id, body) VALUES (?, ?, ?) RETURNING n",
        customer,
        message.id,
        JSON.stringify(message),
      )
      .one();
    return { ...message, n };
  }

  putMessage({ n, ...message }: ChatMessage): void {
    this.sql.exec("UPDATE messages SET body = ? WHERE n = ?", JSON.stringify(message), n);
  }

  addMedia(id: string, mime: string, bytes: ArrayBuffer, name: string | null): void {
    this.sql.exec("INSERT INTO media (id, mime, name, bytes) VALUES (?, ?, ?, ?)", id, mime, name, bytes);
  }

  media(id: string): { mime: string; name: string | null; bytes: ArrayBuffer } | null {
    const query = "SELECT mime, name, bytes FROM media WHERE id = ?";
    return this.sql.exec<{ mime: string; name: string | null; bytes: ArrayBuffer }>(query, id).toArray()[0] ?? null;
  }

  /** A webhook body that has to be delivered, also after a restart. */
  addHook(channel: ChannelName, customer: string, body: string): number {
    const query = "INSERT INTO hooks (channel, customer, body) VALUES (?, ?, ?) RETURNING n";
    return this.sql.exec<{ n: number }>(query, channel, customer, body).one().n;
  }

  hooks(): { n: number; channel: ChannelName; customer: string; body: string }[] {
    return this.sql
      .exec<{ n: number; channel: ChannelName; customer: string; body: string }>("SELECT * FROM hooks ORDER BY n")
      .toArray();
  }

  dropHook(n: number): void {
    this.sql.exec("DELETE FROM hooks WHERE n = ?", n);
  }

  addFaults(faults: readonly Fault[]): void {
    for (const fault of faults) this.sql.exec("INSERT INTO faults (body) VALUES (?)", JSON.stringify(fault));
  }

  clearFaults(): void {
    this.sql.exec("DELETE FROM faults");
  }

  /** The next fault that is for this call, which is then over. */
  takeFault(method: string): Fault | null {
    for (const { n, body } of this.sql
      .exec<{ n: number; body: string }>("SELECT n, body FROM faults ORDER BY n")
      .toArray()) {
      const fault: Fault = JSON.parse(body);
      if (fault.method !== undefined && fault.method !== method) continue;
      this.sql.exec("DELETE FROM faults WHERE n = ?", n);
      return fault;
    }
    return null;
  }

  private one<T>(query: string, ...given: string[]): T | null {
    return this.all<T>(query, ...given)[0] ?? null;
  }

  private all<T>(query: string, ...given: string[]): T[] {
    return this.sql
      .exec<{ body: string }>(query, ...given)
      .toArray()
      .map(({ body }) => JSON.parse(body));
  }
}
