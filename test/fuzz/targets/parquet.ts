import fc from 'fast-check';
import { decodeCsv } from '../../../etl/index.ts';
import {
  type Batch,
  batchOfRows,
  type Contract,
  encodeParquet,
  readFooter,
  SchemaError,
  sampleOf,
  scoreBatch,
  sources,
  type TableSchema,
  tablesOf,
  timeColumn,
} from '../../../etl/platform.ts';
import { encodeRows } from '../../../lake/row-parquet.ts';
import { decodeTable, encodeTable } from '../../../lake/table.ts';
import { demand, rejection } from '../expectations.ts';
import { mutated } from '../inputs.ts';
import { opened, type TargetFactory } from '../target.ts';

interface Sample {
  readonly table: TableSchema;
  readonly eventTime: string;
  readonly bytes: Uint8Array;
}

/** Files as the lake writes them: by its batch encoder, packed and not, and row by row. */
async function samplesOf(): Promise<Sample[]> {
  const found: Sample[] = [];
  const contracts: readonly Contract[] = sources;
  for (const contract of contracts) {
    const { records, alerts } = tablesOf(contract);
    const eventTime = timeColumn(contract);
    const batch: Batch = scoreBatch(contract, decodeCsv(contract, sampleOf(contract, { rows: 40, seed: 9 })).batch);
    found.push({ table: records, eventTime, bytes: encodeTable(records, batch, { contract_version: '1' }) });
    found.push({ table: records, eventTime, bytes: encodeParquet(batch, records.columns) });
    found.push({ table: records, eventTime, bytes: encodeTable(records, batchOfRows(records.columns, [])) });
    if (alerts) found.push({ table: alerts, eventTime, bytes: await encodeRows(alerts.columns, []) });
  }
  return found;
}

/** A file that declares any number of rows takes no memory for them before they are there. */
const mostHeld = 512 * 1024 ** 2;

/** A file is read, or rejected with a reason that says it cannot be. */
export const parquetFiles: TargetFactory = async () => {
  const samples = await samplesOf();
  return opened({
    name: 'parquet',
    inputs: fc
      .constantFrom(...samples)
      .chain((sample) => fc.record({ sample: fc.constant(sample), bytes: mutated(fc.constant(sample.bytes), 4) })),
    check: async ({ sample: { table, eventTime }, bytes }) => {
      const meant = (error: Error) => error instanceof SchemaError;
      await rejection(async () => {
        const { rows } = await readFooter(bytes, eventTime);
        demand(Number.isSafeInteger(rows) && rows >= 0, `a footer of ${rows} rows`);
      }, meant);
      await rejection(async () => {
        const batch = await decodeTable(table, bytes);
        demand(batch.columns.size === table.columns.length, 'a column is missing');
        for (const { values } of batch.columns.values())
          demand(values.length === batch.length, 'columns of unequal length');
      }, meant);
      demand(process.memoryUsage().arrayBuffers < mostHeld, 'reading held on to memory');
    },
  });
};
