import { allocate, type Batch, type Column, column } from '../batch/batch.ts';

/** Reference to a row of one of several batches. */
export interface RowRef {
  readonly batch: Batch;
  readonly row: number;
}

/** Name and type of a gathered column: a column's schema, or a column. */
export type GatheredColumn = Pick<Column, 'name' | 'type'>;

/** Copies columns of the rows, in the order of the rows, to a new batch. A column that a batch lacks is null in its rows. */
export function gatherRows(rows: readonly RowRef[], columns: readonly GatheredColumn[]): Batch {
  return { length: rows.length, columns: new Map(columns.map((schema) => [schema.name, gatherColumn(rows, schema)])) };
}

function gatherColumn(rows: readonly RowRef[], { name, type }: GatheredColumn): Column {
  const values = allocate(type, rows.length);
  const valid = new Uint8Array(rows.length);
  let nulls = 0;
  for (let i = 0; i < rows.length; i++) {
    const { batch, row } = rows[i] as RowRef;
    const from = batch.columns.get(name);
    if (!from || (from.valid && !from.valid[row])) {
      nulls++;
    } else {
      valid[i] = 1;
      values[i] = from.values[row] as number | string;
    }
  }
  return { name, type, values, valid: nulls === 0 ? null : valid };
}

/** References to every row of a batch, in order. */
export const rowsIn = (batch: Batch): RowRef[] => Array.from({ length: batch.length }, (_, row) => ({ batch, row }));

/** Values of a text column. @throws SchemaError naming the existing columns, if there is none of that name */
export const textsOf = (batch: Batch, name: string): readonly string[] => column(batch, name).values as string[];

/** Values of a number or timestamp column. @throws SchemaError naming the existing columns, if there is none of that name */
export const numbersOf = (batch: Batch, name: string): Float64Array | Int32Array =>
  column(batch, name).values as Float64Array | Int32Array;
