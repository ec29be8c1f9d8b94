import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach } from "vitest";
import { setClock } from "../../src/core/clock";
import { tapDb } from "../../src/core/db/db";

const isEmpty = async () => !(await env.DB.prepare("SELECT 1 FROM sqlite_master WHERE name = 'd1_migrations'").first());

// Storage is shared by all files of a project (isolate: false): each test starts from an empty, migrated one.
beforeEach(() => applyD1Migrations(env.DB, env.TEST_MIGRATIONS));
afterEach(async () => {
  tapDb(null);
  setClock();
  // after a test whose work goes on, one in some 500 leaves the database as it was (seen with @cloudflare/vitest-plugin 1.5)
  for (let times = 0; times < 5; times++) {
    await reset();
    if (await isEmpty()) return;
  }
  throw new Error("reset() does not empty the database");
});
