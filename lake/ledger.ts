import { advanceLedger, type Contract, emptyLedger, type Ledger, type MergePlan } from '../etl/platform.ts';
import type { Sleep } from './backoff.ts';
import type { Objects } from './objects.ts';
import { mapShape, nullableShape, objectShape, textShape } from './shape.ts';
import { defineState, readState, updateState } from './state.ts';

/** Key of the ledger of merged objects of a source. */
export const ledgerKey = (source: string): string => `state/etl/${source}/ledger.json`;

export const ledgerState = defineState<Ledger>({
  name: 'ledger of merged objects',
  format: 1,
  shape: objectShape<Ledger>({ watermark: nullableShape(textShape), merged: mapShape(textShape) }),
  remedy: 'put back its version before, or remove it: what is merged again counts once',
});

/** Ledger of a source; empty before the first run of the ETL. @throws DamagedStateError */
export async function readLedger(objects: Pick<Objects, 'get'>, { source }: Contract): Promise<Ledger> {
  return (await readState(objects, ledgerState, ledgerKey(source))).value ?? emptyLedger;
}

/** Adds the objects of a plan that has been merged. @throws DamagedStateError; ConflictError */
export async function recordMerged(
  objects: Pick<Objects, 'get' | 'putOver'>,
  { source }: Contract,
  plan: MergePlan,
  wait?: Sleep,
): Promise<void> {
  const change = (ledger: Ledger | null) => advanceLedger(ledger ?? emptyLedger, plan);
  await updateState(objects, ledgerState, ledgerKey(source), change, wait);
}
