import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";

export type Db = DrizzleD1Database;

/** What stands between the service and D1. Tests put one here to count, delay or refuse; production has none. */
export type Tap = (what: "query" | "batch") => void | Promise<void>;

let tap: Tap | null = null;

export function tapDb(next: Tap | null): void {
  tap = next;
}

/**
 * The record's database. All access goes through here: conversations can be spread over several databases later by
 * choosing one in this function.
 */
export function d1(env: Pick<Env, "DB">): D1Database {
  return tap ? tapped(env.DB, tap) : env.DB;
}

/** The same, typed. */
export function db(env: Pick<Env, "DB">): Db {
  return drizzle(d1(env));
}

function tapped(database: D1Database, watch: Tap): D1Database {
  const wrapStatement = (statement: D1PreparedStatement): D1PreparedStatement =>
    new Proxy(statement, {
      get(target, key) {
        const value = Reflect.get(target, key);
        if (typeof value !== "function") return value;
        if (key === "bind") return (...values: unknown[]) => wrapStatement(target.bind(...values));
        if (key === "first" || key === "all" || key === "run" || key === "raw") {
          return async (...args: unknown[]) => {
            await watch("query");
            return Reflect.apply(value, target, args);
          };
        }
        // D1's own batch reads private fields of the statement
        return value.bind(target);
      },
    });
  return new Proxy(database, {
    get(target, key) {
      if (key === "prepare") return (query: string) => wrapStatement(target.prepare(query));
      if (key === "batch") {
        return async (statements: D1PreparedStatement[]) => {
          await watch("batch");
          return target.batch(statements);
        };
      }
      const value = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
