import {
  advanceLedger,
  type Batch,
  type Contract,
  entities,
  ledgerKey,
  partitionKey,
  type TableSchema,
  tablesOf,
} from '../../etl/index.ts';
import { mapConcurrently } from '../concurrency.ts';
import type { Objects } from '../objects.ts';
import { decodeTable, encodeTable } from '../table-objects.ts';
import type { Sleep } from '../wait.ts';
import { readLedger, readPlan } from './plan-step.ts';
import { untilStored } from './race.ts';

export interface FinishAnswer {
  readonly entities: number;
}

const rollupsAtOnce = 16;

/**
 * Recomputes the entities from all rollups, then adds the plan's objects to the ledger: last of all, so that a run that
 * ends before is planned again.
 */
export async function finishStep(
  objects: Objects,
  contract: Contract,
  planKey: string,
  wait?: Sleep,
): Promise<{ readonly answer: FinishAnswer; readonly bytesWritten: number }> {
  const plan = await readPlan(objects, planKey);
  const written = await untilStored(`entities of ${contract.source}`, () => replaceEntities(objects, contract), wait);
  await untilStored(
    `ledger of ${contract.source}`,
    async () => {
      const { ledger, etag } = await readLedger(objects, contract);
      const advanced = JSON.stringify(advanceLedger(ledger, plan));
      const put = await objects.putOver(ledgerKey(contract.source), advanced, etag);
      return put.outcome === 'stored' ? put : null;
    },
    wait,
  );
  return { answer: { entities: written.entities }, bytesWritten: written.bytes };
}

async function replaceEntities(objects: Objects, contract: Contract) {
  const { entities: table, rollup } = tablesOf(contract);
  const key = partitionKey(table);
  // Read before the rollups are listed: a put over it then knows of every rollup that a put before it knew of.
  const before = await objects.get(key);
  const batch = entities(contract, await readRollups(objects, rollup));
  const bytes = encodeTable(table, batch);
  const { outcome } = await objects.putOver(key, bytes, before?.etag ?? null);
  return outcome === 'stored' ? { entities: batch.length, bytes: bytes.length } : null;
}

async function readRollups(objects: Objects, table: TableSchema): Promise<ReadonlyMap<string, Batch>> {
  const partitions = (await objects.list(table.prefix)).flatMap(({ key }) => partitionIn(table, key) ?? []);
  const read = await mapConcurrently(partitions, rollupsAtOnce, async (partition) => {
    const stored = await objects.get(partitionKey(table, partition));
    return stored ? [[partition, await decodeTable(table, stored.bytes)] as const] : [];
  });
  return new Map(read.flat());
}

/** The partition whose object a key names; null for any other key. */
function partitionIn(table: TableSchema, key: string): string | null {
  const partition = key.slice(key.indexOf('=') + 1, key.lastIndexOf('/'));
  return key === partitionKey(table, partition) ? partition : null;
}
