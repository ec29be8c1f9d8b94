// Stands for drizzle's relational queries in the Worker's bundle (wrangler.toml, [alias]): we write joins.

function missing(): never {
  throw new Error("no relational queries in this bundle");
}

class Absent {}

export {
  Absent as Many,
  Absent as One,
  Absent as RelationalQueryBuilder,
  missing as createTableRelationsHelpers,
  missing as extractTablesRelationalConfig,
  missing as getOperators,
  missing as getOrderByOperators,
  missing as mapRelationalRow,
  missing as normalizeRelation,
};
