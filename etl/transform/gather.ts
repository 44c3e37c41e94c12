import { allocate, type Batch, type Column, column } from '../batch/batch.ts';

/** A row of one of several batches. */
export interface RowRef {
  readonly batch: Batch;
  readonly row: number;
}

/** What a gathered column must be: a column's schema, or a column. */
type Named = Pick<Column, 'name' | 'type'>;

/** The named columns of the rows, in the order of the rows, as one new batch. A column that a batch lacks is absent there. */
export function gatherRows(rows: readonly RowRef[], columns: readonly Named[]): Batch {
  return { length: rows.length, columns: new Map(columns.map((schema) => [schema.name, gatherColumn(rows, schema)])) };
}

function gatherColumn(rows: readonly RowRef[], { name, type }: Named): Column {
  const values = allocate(type, rows.length);
  const valid = new Uint8Array(rows.length);
  let absent = 0;
  for (let i = 0; i < rows.length; i++) {
    const { batch, row } = rows[i] as RowRef;
    const from = batch.columns.get(name);
    if (!from || (from.valid && !from.valid[row])) {
      absent++;
    } else {
      valid[i] = 1;
      values[i] = from.values[row] as number | string;
    }
  }
  return { name, type, values, valid: absent === 0 ? null : valid };
}

/** References to every row of a batch, in order. */
export const rowsIn = (batch: Batch): RowRef[] => Array.from({ length: batch.length }, (_, row) => ({ batch, row }));

/** The values of a text column. @throws RangeError naming the columns there are */
export const textsOf = (batch: Batch, name: string): readonly string[] => column(batch, name).values as string[];

/** The values of a number or timestamp column. @throws RangeError naming the columns there are */
export const numbersOf = (batch: Batch, name: string): Float64Array | Int32Array =>
  column(batch, name).values as Float64Array | Int32Array;
