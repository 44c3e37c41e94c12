import type { DuckDBConnection } from '@duckdb/node-api';
import type { Batch, Cell } from '../../../etl/batch/batch.ts';
import { rowsOf } from '../../../etl/batch/rows.ts';
import type { Contract } from '../../../etl/contract/contract.ts';
import { doubleLiteral, identifier, textLiteral } from '../../../etl/sql/quote.ts';
import type { ColumnSchema } from '../../../etl/table/schema.ts';
import { mergeRecords } from '../../../etl/transform/merge.ts';
import { entities, rollup } from '../../../etl/transform/rollup.ts';
import { splitByPartition } from '../../../etl/transform/split.ts';

const sqlType = {
  decimal: 'DOUBLE',
  integer: 'INTEGER',
  boolean: 'BOOLEAN',
  category: 'VARCHAR',
  text: 'VARCHAR',
  timestamp: 'TIMESTAMP',
} as const;

function literal(cell: Cell, { type }: Pick<ColumnSchema, 'type'>): string {
  if (cell === null) return 'NULL';
  if (typeof cell === 'string') return textLiteral(cell);
  if (typeof cell === 'boolean') return String(cell);
  return type === 'timestamp' ? `epoch_ms(${cell})` : doubleLiteral(cell);
}

/** Makes a DuckDB table of a batch. */
export async function createTable(
  connection: DuckDBConnection,
  name: string,
  columns: readonly Pick<ColumnSchema, 'name' | 'type'>[],
  batch: Batch,
): Promise<void> {
  const list = columns.map((column) => `${identifier(column.name)} ${sqlType[column.type]}`);
  await connection.run(`CREATE OR REPLACE TABLE ${identifier(name)} (${list.join(', ')})`);
  const rows = rowsOf(batch).map(
    (row) => `(${columns.map((column) => literal(row[column.name] ?? null, column)).join(', ')})`,
  );
  if (rows.length > 0) await connection.run(`INSERT INTO ${identifier(name)} VALUES ${rows.join(', ')}`);
}

/** What the ETL makes of scored batches: records by partition, and entities. */
export function etlOf(contract: Contract, scored: readonly Batch[]) {
  const merged = mergeRecords(contract, null, scored).batch;
  const partitions = splitByPartition(contract, merged);
  const rollups = new Map([...partitions].map(([name, part]) => [name, rollup(contract, part)]));
  return { merged, partitions, rollups, entities: entities(contract, rollups) };
}
