import { applyD1Migrations, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach } from "vitest";
import { setClock } from "../../src/core/clock";
import { tapDb } from "../../src/core/db/db";

// Storage is shared by all files of a project (isolate: false): each test starts from an empty, migrated one.
beforeEach(async () => {
  const left = await env.DB.prepare("SELECT name FROM sqlite_master WHERE name = 'd1_migrations'").first();
  if (left) throw new Error("the test before this one left its database behind");
  await applyD1Migrations(env.DB, env.TEST_MIGRATIONS);
});
afterEach(async () => {
  tapDb(null);
  setClock();
  await reset();
});
