import { advanceLedger, type Contract, ledgerKey } from '../../etl/platform.ts';
import { type Objects, replaceEntities, type Sleep, updateUntilStored } from '../../lake/index.ts';
import { readLedger, readPlan } from './plan-step.ts';

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
  const written = await updateUntilStored(
    `entities of ${contract.source}`,
    () => replaceEntities(objects, contract),
    wait,
  );
  await updateUntilStored(
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
