/** A name in double quotes, for Athena queries and DuckDB. DDL in Athena is Hive's and wants backticks instead. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text constant in single quotes. */
export const textLiteral = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** A number as a DOUBLE constant with all its digits, e.g. `3E-1`: a bare `0.3` would be a DECIMAL. */
export function doubleLiteral(value: number): string {
  const digits = Math.abs(value).toExponential().toUpperCase().replace('E+', 'E');
  return value < 0 || Object.is(value, -0) ? `(-${digits})` : digits;
}
