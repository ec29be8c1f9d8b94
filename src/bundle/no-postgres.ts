/** Stands for PostgreSQL's enumerations in the Worker's bundle, and all of its columns behind them: SQLite has none. */
export function isPgEnum(): boolean {
  return false;
}
