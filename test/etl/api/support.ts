import type { ColumnTable } from 'arquero';
import type { Batch } from '../../../etl/batch/batch.ts';
import { column } from '../../../etl/batch/batch.ts';
import { rowsOf } from '../../../etl/batch/rows.ts';

type Cells = Readonly<Record<string, unknown>>;

/** The rows of a batch as a table shows them: timestamps as dates. */
export const shown = (batch: Batch): Cells[] =>
  rowsOf(batch).map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, cell]) => {
        const isTime = column(batch, name).type === 'timestamp' && cell !== null;
        return [name, isTime ? new Date(cell as number) : cell];
      }),
    ),
  );

export const rowsIn = (table: ColumnTable): Cells[] => table.objects() as Cells[];
