import { advanceLedger, type Contract, entities, ledgerKey, partitionKey, tablesOf } from '../../etl/index.ts';
import type { Objects } from '../objects.ts';
import { encodeTable } from '../table-objects.ts';
import type { Sleep } from '../wait.ts';
import { readLedger, readPlan } from './plan-step.ts';
import { untilStored } from './race.ts';
import { readRollups } from './rollups.ts';

export interface FinishAnswer {
  readonly entities: number;
}

/**
 * Recomputes the entities from all rollups, then adds the plan's objects to the ledger: last of all, so that a run that
 * ends before is planned again.
 */
export async function finishStep(
  objects: Objects,
  contract: Contract,
  planKey: string,
  wait?: Sleep,
): Promise<{ readonly answer: FinishAnswer; readonly bytesWritten: number; readonly plannedAt: number }> {
  const plan = await readPlan(objects, contract, planKey);
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
  return { answer: { entities: written.entities }, bytesWritten: written.bytes, plannedAt: plan.plannedAt };
}

/**
 * Recomputes the entities from all rollups.
 * @returns null where another run came in between: to be done again, see `untilStored`
 */
export async function replaceEntities(objects: Objects, contract: Contract) {
  const { entities: table } = tablesOf(contract);
  const key = partitionKey(table);
  // Read before the rollups are: a put over it then knows of every rollup that a put before it knew of.
  const before = await objects.get(key);
  const rollups = await readRollups(objects, contract);
  if (rollups === null) return null;
  const batch = entities(contract, rollups);
  const bytes = encodeTable(table, batch);
  const { outcome } = await objects.putOver(key, bytes, before?.etag ?? null);
  return outcome === 'stored' ? { entities: batch.length, bytes: bytes.length } : null;
}
