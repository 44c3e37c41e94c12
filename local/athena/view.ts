import { UserError } from '../../etl/platform.ts';
import { identifier, textLiteral } from '../../etl/sql/quote.ts';
import type { CatalogTable } from '../engines.ts';
import type { Layout } from './projection.ts';
import { duckType } from './types.ts';

/** DuckDB's reader for the files of a table, by the last part of its SerDe's name. */
const formats = { ParquetHiveSerDe: 'parquet', JsonSerDe: 'json' } as const;

/** @throws Error naming what is read here */
export function formatOf({ serde, database, name }: CatalogTable): 'parquet' | 'json' {
  const found = Object.entries(formats).find(([suffix]) => serde.endsWith(suffix));
  if (found === undefined) {
    throw new UserError(
      `table ${database}.${name}: SerDe "${serde}" is not read here; Parquet and JSON (one object a line) are`,
    );
  }
  return found[1];
}

export interface TableFile {
  readonly path: string;
  /** Of the partition keys, in their order. */
  readonly values: readonly string[];
}

/**
 * Query that defines a table: declared columns in declared order and of declared types, by name, then the partition
 * keys, over exactly these files. A column that a file lacks is NULL in its rows.
 */
export function selectOf(table: CatalogTable, layout: Layout, files: readonly TableFile[]): string {
  const all = [...table.columns, ...table.partitionKeys];
  const empty = all.map(({ name, type }) => `CAST(NULL AS ${duckType(type)}) AS ${identifier(name)}`).join(', ');
  if (files.length === 0) return `SELECT ${empty} WHERE false`;
  const typed = all.map(({ name, type }) => `CAST(${identifier(name)} AS ${duckType(type)}) AS ${identifier(name)}`);
  // The empty branch has every declared column, so that a column that no file has is NULL and not unknown.
  const rows = [`SELECT ${empty} WHERE false`, ...scans(table, layout, files)].join(' UNION ALL BY NAME ');
  return `SELECT ${typed.join(', ')} FROM (${rows})`;
}

/**
 * One scan if DuckDB reads partition values from the path itself, which prunes files; otherwise one for each partition.
 */
function scans(table: CatalogTable, layout: Layout, files: readonly TableFile[]): string[] {
  if (layout.hive) return [`SELECT * FROM ${scan(table, files, table.partitionKeys.length > 0)}`];
  const partitions = Map.groupBy(files, ({ values }) => JSON.stringify(values));
  return [...partitions.values()].map((group) => {
    const values = table.partitionKeys.map(
      ({ name }, i) => `${textLiteral(group[0]?.values[i] ?? '')} AS ${identifier(name)}`,
    );
    return `SELECT *, ${values.join(', ')} FROM ${scan(table, group, false)}`;
  });
}

function scan(table: CatalogTable, files: readonly TableFile[], hive: boolean): string {
  const list = `[${files.map(({ path }) => textLiteral(path)).join(', ')}]`;
  const types = table.partitionKeys.map(({ name }) => `${textLiteral(name)}: 'VARCHAR'`).join(', ');
  const paths = hive ? `hive_partitioning = true, hive_types = {${types}}` : 'hive_partitioning = false';
  if (formatOf(table) === 'parquet') return `read_parquet(${list}, union_by_name = true, ${paths})`;
  const columns = table.columns
    .map(({ name, type }) => `${textLiteral(name)}: ${textLiteral(duckType(type))}`)
    .join(', ');
  return `read_json(${list}, format = 'newline_delimited', compression = 'uncompressed', columns = {${columns}}, ${paths})`;
}
