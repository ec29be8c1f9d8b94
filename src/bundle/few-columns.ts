// Stands for drizzle's lists of column types in the Worker's bundle: those that our schema has, and none of PostgreSQL's.
import { integer } from "drizzle-orm/sqlite-core/columns/integer";
import { real } from "drizzle-orm/sqlite-core/columns/real";
import { text } from "drizzle-orm/sqlite-core/columns/text";

export const getSQLiteColumnBuilders = () => ({ integer, real, text });
export const getPgColumnBuilders = () => ({});
