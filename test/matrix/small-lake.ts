import type { DuckDBConnection } from '@duckdb/node-api';
import {
  type Batch,
  batchOfRows,
  type Contract,
  createCsvReader,
  partitionKey,
  type StreamRecord,
  type TableSchema,
  tablesOf,
} from '../../etl/platform.ts';
import { gatherRows, rowsIn } from '../../etl/transform/gather.ts';
import { finishStep } from '../../handlers/etl/finish-step.ts';
import { mergeStep } from '../../handlers/etl/merge-step.ts';
import { planStep } from '../../handlers/etl/plan-step.ts';
import { compileProcessing, storeProcessed } from '../../handlers/processor/process-batch.ts';
import { decodeTable, type Objects, readQuarantine } from '../../lake/index.ts';
import { createTable } from '../etl/support/lake.ts';
import { memoryObjects } from '../fuzz/memory-objects.ts';

/** Stream records of a CSV text, which arrived one after the other from a moment on. */
export function streamOf(contract: Contract, csv: string, arrivedAt: number, first: number): StreamRecord[] {
  const reader = createCsvReader(contract, 'visits.csv');
  return [...reader.push(csv), ...reader.end()].map(({ data, partitionKey: key }, i) => ({
    data: Buffer.from(data),
    partitionKey: key,
    shardId: 'shardId-000000000000',
    sequenceNumber: String(first + i),
    arrivedAt: arrivedAt + i,
  }));
}

/** A lake of one source in memory: the processor and the ETL are the real ones. */
export function smallLake(contract: Contract, wrap: (objects: Objects) => Objects = (objects) => objects) {
  const { objects: bare, held } = memoryObjects();
  const objects = wrap(bare);
  const process = compileProcessing({ contract, alertThreshold: contract.alert?.above });
  return {
    objects,
    held,
    async deliver(records: readonly StreamRecord[]): Promise<void> {
      const arrivedAt = records[0]?.arrivedAt ?? 0;
      await storeProcessed(objects, contract, records, process(records, null), arrivedAt);
    },
    /** Runs the ETL until nothing is left. @returns rows and duplicates of its merges */
    async runEtl(now: number): Promise<{ rows: number; duplicates: number }> {
      const sum = { rows: 0, duplicates: 0 };
      for (;;) {
        const { answer } = await planStep(objects, contract, () => now);
        if (answer.plan === null) return sum;
        for (let task = 0; task < answer.tasks; task++) {
          const { rows, duplicates } = (await mergeStep(objects, contract, answer.plan, task)).answer;
          sum.rows += rows;
          sum.duplicates += duplicates;
        }
        await finishStep(objects, contract, answer.plan, () => now);
        if (!answer.more) return sum;
      }
    },
    /** Every row of a table in Parquet. */
    rowsOf: (table: TableSchema) => tableRows(objects, table),
    /** Makes tables of DuckDB of those of the lake. */
    async declare(connection: DuckDBConnection): Promise<void> {
      const { quarantine, replayed, erased, summaries, ...parquet } = { ...tablesOf(contract) };
      for (const table of Object.values(parquet))
        await createTable(connection, table.name, table.columns, await tableRows(objects, table));
      const listed = await objects.list(quarantine.prefix);
      const rejected = await Promise.all(listed.map(async ({ key }) => (await readQuarantine(objects, key)).rows));
      for (const table of [replayed, erased, summaries])
        await createTable(connection, table.name, table.columns, batchOfRows(table.columns, []));
      await createTable(
        connection,
        quarantine.name,
        quarantine.columns,
        batchOfRows(
          quarantine.columns,
          rejected.flat().map((row) => ({ ...row })),
        ),
      );
    },
  };
}

async function tableRows(objects: Objects, table: TableSchema): Promise<Batch> {
  const parts = await Promise.all(
    (await objects.list(table.prefix)).map(async ({ key }) => {
      const stored = await objects.get(key);
      return stored ? rowsIn(await decodeTable(table, stored.bytes)) : [];
    }),
  );
  return gatherRows(parts.flat(), table.columns);
}

/** Key of the object of a partition of records. */
export const recordsKey = (contract: Contract, partition: string): string =>
  partitionKey(tablesOf(contract).records, partition);
