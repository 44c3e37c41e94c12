import {
  allowedLatenessHours,
  type Contract,
  listAfter,
  type ObjectFooter,
  objectsInFullestHour,
  partitionRowsIn,
  pendingObjects,
  planMerge,
  readFooter,
  tablesOf,
  timeColumn,
} from '../../etl/platform.ts';
import {
  conflict,
  entitiesAreOutdated,
  isReplaced,
  type ListedObject,
  mapConcurrently,
  type Objects,
  readingObject,
  readLedger,
  type Sleep,
  storePlan,
  updateUntilStored,
} from '../../lake/index.ts';

export interface PlanAnswer {
  /** Key of the plan; null: there is nothing to do. */
  readonly plan: string | null;
  readonly tasks: number;
  /** True if more objects wait than this plan takes. */
  readonly more: boolean;
}

/** Limits of one plan and of one task, set by what a function can read and hold. */
const maxObjects = 5_000;
const maxRowsPerTask = 250_000;

const footersAtOnce = 16;

export interface Planned {
  readonly answer: PlanAnswer;
  /** For metrics: processed objects in the fullest hour of arrival that the plan takes from. */
  readonly objectsPerHour: number;
}

/**
 * Finds the processed objects that are not merged yet, and stores a plan for them. If only the contract is new, the
 * plan has no tasks: its finish step rebuilds rollups and entities, which the analytics already query by the new
 * contract. If a redelivered batch replaces an object between its listing and its reading, everything is listed again.
 */
export async function planStep(
  objects: Objects,
  contract: Contract,
  now: () => number = Date.now,
  wait?: Sleep,
): Promise<Planned> {
  const attempt = async (): Promise<Planned | typeof conflict> => {
    try {
      return await planListed(objects, contract, now);
    } catch (error) {
      if (isReplaced(error)) return conflict;
      throw error;
    }
  };
  return updateUntilStored(tablesOf(contract).processed.prefix, attempt, wait);
}

async function planListed(objects: Objects, contract: Contract, now: () => number): Promise<Planned> {
  const { processed } = tablesOf(contract);
  const ledger = await readLedger(objects, contract);
  const listedAt = now();
  const listed = await objects.list(processed.prefix, listAfter(processed, ledger) ?? undefined);
  const pending = new Set(pendingObjects(listed, ledger, maxObjects).objects.map(({ key }) => key));
  const footers = await readFooters(
    objects,
    contract,
    listed.filter(({ key }) => pending.has(key)),
  );
  const plan = planMerge({
    contract,
    listed,
    ledger,
    footers,
    maxObjects,
    maxRowsPerTask,
    listedAt,
    allowedLatenessHours,
  });
  const objectsPerHour = objectsInFullestHour(listed, plan.objects);
  if (plan.objects.length === 0 && !(await entitiesAreOutdated(objects, contract, listedAt)))
    return { answer: { plan: null, tasks: 0, more: false }, objectsPerHour };
  const key = await storePlan(objects, contract, { ...plan, plannedAt: listedAt });
  return { answer: { plan: key, tasks: plan.tasks.length, more: plan.more }, objectsPerHour };
}

async function readFooters(
  objects: Objects,
  contract: Contract,
  listed: readonly ListedObject[],
): Promise<ReadonlyMap<string, ObjectFooter>> {
  const footers = await mapConcurrently(listed, footersAtOnce, async (object) => {
    const { rows, min, max, metadata } = await readingObject(
      object.key,
      readFooter(objects.ranged(object), timeColumn(contract)),
    );
    const partitionRows = partitionRowsIn(contract, metadata);
    return [object.key, { rows, partitionRows, minEventTime: min, maxEventTime: max }] as const;
  });
  return new Map(footers);
}
