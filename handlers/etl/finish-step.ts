import type { Contract } from '../../etl/platform.ts';
import { type Objects, readPlan, recordMerged, replaceEntities, type Sleep } from '../../lake/index.ts';

export interface FinishAnswer {
  readonly entities: number;
}

/**
 * Recomputes the entities from all rollups, then adds the plan's objects to the ledger as the last action, so that an
 * interrupted run is planned again.
 */
export async function finishStep(
  objects: Objects,
  contract: Contract,
  planKey: unknown,
  now: () => number = Date.now,
  wait?: Sleep,
): Promise<{ readonly answer: FinishAnswer; readonly bytesWritten: number; readonly plannedAt: number }> {
  const plan = await readPlan(objects, contract, planKey);
  const { entities, bytes } = await replaceEntities(objects, contract, now(), wait);
  await recordMerged(objects, contract, plan, wait);
  return { answer: { entities }, bytesWritten: bytes, plannedAt: plan.plannedAt };
}
