import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { unstable_splitSqlQuery } from "wrangler";

/** Brings a D1 database to the newest schema. */
export async function migrate(database, folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith(".sql"));
  for (const file of files.sort())
    for (const query of unstable_splitSqlQuery(readFileSync(join(folder, file), "utf8")))
      await database.prepare(query).run();
}
