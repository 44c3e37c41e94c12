import { createHash } from 'node:crypto';
import { type Contract, type MergePlan, type MergeTask, type ProcessedObject, UserError } from '../etl/platform.ts';
import type { Objects } from './objects.ts';
import { countShape, flagShape, listShape, nullableShape, objectShape, textShape } from './shape.ts';
import { defineState, readState } from './state.ts';

/** Stored plan of an ETL run. */
export interface StoredPlan extends MergePlan {
  /** Time of the listing of its objects, ms since 1970 UTC. */
  readonly plannedAt: number;
}

/** Folder of the plans of ETL runs. */
export const planPrefix = (source: string): string => `state/etl/${source}/plans/`;

const processedShape = objectShape<ProcessedObject>({ key: textShape, etag: textShape });

export const planState = defineState<StoredPlan>({
  name: 'merge plan',
  format: 1,
  shape: objectShape<StoredPlan>({
    tasks: listShape(objectShape<MergeTask>({ partitions: listShape(textShape), objects: listShape(processedShape) })),
    objects: listShape(processedShape),
    more: flagShape,
    watermark: nullableShape(textShape),
    plannedAt: countShape,
  }),
  remedy: 'ask for another with {"step": "plan"}',
});

/** @throws UserError if the key names no plan; DamagedStateError */
export async function readPlan(objects: Pick<Objects, 'get'>, { source }: Contract, key: unknown): Promise<StoredPlan> {
  if (typeof key !== 'string' || !key.startsWith(planPrefix(source))) {
    throw new UserError(`plan is ${JSON.stringify(key)}; it should be a key under ${planPrefix(source)}`);
  }
  const { value } = await readState(objects, planState, key);
  if (!value) throw new UserError(`no plan ${key}; ask for one with {"step": "plan"}`);
  return value;
}

/** Stores a plan. @returns its key, which is derived from its content: the same work has the same plan */
export async function storePlan(
  objects: Pick<Objects, 'put'>,
  { source }: Contract,
  plan: StoredPlan,
): Promise<string> {
  const hash = createHash('sha256');
  for (const { key, etag } of plan.objects) hash.update(`${key}\0${etag}\0`);
  const key = `${planPrefix(source)}${hash.digest('hex').slice(0, 32)}.json`;
  await objects.put(key, planState.serialize(plan));
  return key;
}
