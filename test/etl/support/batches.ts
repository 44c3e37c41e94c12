import fc from 'fast-check';
import type { Batch, Cell } from '../../../etl/batch/batch.ts';
import { batchOfRows, type Row } from '../../../etl/batch/rows.ts';
import type { Contract } from '../../../etl/contract/contract.ts';
import type { Field } from '../../../etl/contract/field.ts';
import type { ArrivedColumns } from '../../../etl/contract/record.ts';
import type { ColumnSchema } from '../../../etl/table/schema.ts';
import { tablesOf } from '../../../etl/table/tables.ts';

const day = 86_400_000;
const start = Date.UTC(2025, 0, 30);

/** A value that a field may hold; null now and then if the field may be. */
export function cellOf(field: Field): fc.Arbitrary<Cell> {
  const value = presentValue(field);
  return field.required ? value : fc.option(value, { freq: 12 });
}

function presentValue({ name, type, min = -1000, max = 1000 }: Field): fc.Arbitrary<Cell> {
  switch (type) {
    case 'decimal':
      // Hundredths as well: their sums round, which those of the mostly tiny or huge random numbers hardly do.
      return fc.oneof(
        fc.double({ min, max, noNaN: true }),
        fc.integer({ min: Math.ceil(min * 100), max: Math.floor(max * 100) }).map((hundredths) => hundredths / 100),
      );
    case 'integer':
      return fc.integer({ min, max });
    case 'boolean':
      return fc.boolean();
    case 'timestamp':
      return fc.integer({ min: start, max: start + 5 * day - 1 });
    default:
      return fc.constantFrom('1', '2', '10', `${name} ä`, 'Normal');
  }
}

/** Rows of the table `processed` without score and derived columns; event ids repeat now and then. */
export function decodedRows(contract: Contract, size: { min: number; max: number }): fc.Arbitrary<Row[]> {
  const fields = Object.fromEntries(contract.fields.map((field) => [field.name, cellOf(field)]));
  const row = fc.record({
    event_id: fc.integer({ min: 0, max: 40 }).map((id) => `id-${id}`),
    ...fields,
    extra: fc.constant(null),
    arrived_at: fc.integer({ min: start, max: start + 1000 }),
    shard_id: fc.constantFrom('shardId-000000000000', 'shardId-000000000001'),
    sequence_number: fc.bigInt({ min: 1n, max: 10n ** 20n }).map(String),
    contract_version: fc.constantFrom(1, 2),
    origin_file: fc.constant('readings.csv'),
    origin_row: fc.integer({ min: 2, max: 1000 }),
  });
  return fc.array(row, { minLength: size.min, maxLength: size.max });
}

/** The columns of the table `processed` that decoding fills. */
export function decodedColumns(contract: Contract): ColumnSchema[] {
  const computed = new Set([
    ...(contract.score ? [contract.score.name] : []),
    ...contract.derived.map(({ name }) => name),
  ]);
  return tablesOf(contract).processed.columns.filter(({ name }) => !computed.has(name));
}

/** Rows as a decoded batch of the stream. */
export function decodedBatch<C extends Contract>(contract: C, rows: readonly Row[]): Batch<ArrivedColumns<C>>;
export function decodedBatch(contract: Contract, rows: readonly Row[]): Batch {
  return batchOfRows(decodedColumns(contract), rows);
}
