import { createHash } from 'node:crypto';
import {
  allowedLatenessHours,
  type Contract,
  emptyLedger,
  type Ledger,
  ledgerKey,
  listAfter,
  type MergePlan,
  type ObjectFooter,
  objectsInFullestHour,
  partitionRowsIn,
  pendingObjects,
  planMerge,
  planPrefix,
  readFooter,
  tablesOf,
  timeColumn,
  UserError,
} from '../../etl/platform.ts';
import {
  entitiesAreOutdated,
  isCount,
  isObject,
  isReplaced,
  isText,
  isTextOrNull,
  type JsonObject,
  type ListedObject,
  mapConcurrently,
  type Objects,
  readingObject,
  readStoredJson,
} from '../../lake/index.ts';

export interface PlanAnswer {
  /** Key of the plan; null: nothing is to be done. */
  readonly plan: string | null;
  readonly tasks: number;
  /** More waits than this plan takes. */
  readonly more: boolean;
}

/** A plan as it is stored. */
export interface StoredPlan extends MergePlan {
  /** When its objects were listed, ms since 1970 UTC. */
  readonly plannedAt: number;
}

/** Bounds of one plan and of one task, by what a function can read and hold. */
const maxObjects = 5_000;
const maxRowsPerTask = 250_000;

const footersAtOnce = 16;

/** A batch is delivered again now and then; one listing after the other that is overtaken means that something is broken. */
const listings = 10;

export interface Planned {
  readonly answer: PlanAnswer;
  /** For metrics: how many processed objects the fullest hour of arrival holds that the plan takes from. */
  readonly objectsPerHour: number;
}

/**
 * Finds what is new in `processed/`, and writes down what has to be done about it. Where only the contract is new, that is
 * a plan without tasks: its finish makes rollups and entities anew, which the analytics ask by the new contract already.
 * An object that a batch delivered again overwrites between its listing and its reading has all listed anew.
 */
export async function planStep(objects: Objects, contract: Contract, now: () => number = Date.now): Promise<Planned> {
  for (let listing = 1; ; listing++) {
    try {
      return await planListed(objects, contract, now);
    } catch (error) {
      if (!isReplaced(error) || listing === listings) throw error;
    }
  }
}

async function planListed(objects: Objects, contract: Contract, now: () => number): Promise<Planned> {
  const { processed } = tablesOf(contract);
  const { ledger } = await readLedger(objects, contract);
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
  if (plan.objects.length === 0 && !(await entitiesAreOutdated(objects, contract)))
    return { answer: { plan: null, tasks: 0, more: false }, objectsPerHour };
  const key = planKey(contract, plan);
  await objects.put(key, JSON.stringify({ ...plan, plannedAt: listedAt } satisfies StoredPlan));
  return { answer: { plan: key, tasks: plan.tasks.length, more: plan.more }, objectsPerHour };
}

/** @throws UserError when there is no such plan */
export async function readPlan(objects: Objects, { source }: Contract, key: string): Promise<StoredPlan> {
  if (!isText(key) || !key.startsWith(planPrefix(source))) {
    throw new UserError(`plan is ${JSON.stringify(key)}; it should be a key under ${planPrefix(source)}`);
  }
  const stored = await objects.get(key);
  if (!stored) throw new UserError(`no plan ${key}; ask for one with {"step": "plan"}`);
  return readStoredJson(key, stored.bytes, isPlan, 'ask for another with {"step": "plan"}');
}

const isPlan = ({ tasks, objects, more, watermark, plannedAt }: JsonObject): boolean =>
  isListOf(
    tasks,
    (task) => isObject(task) && isListOf(task.partitions, isText) && isListOf(task.objects, isProcessed),
  ) &&
  isListOf(objects, isProcessed) &&
  typeof more === 'boolean' &&
  isTextOrNull(watermark) &&
  isCount(plannedAt);

const isProcessed = (object: unknown): boolean => isObject(object) && isText(object.key) && isText(object.etag);

const isListOf = (value: unknown, isOne: (one: unknown) => boolean): boolean =>
  Array.isArray(value) && value.every(isOne);

/** The ledger with its version, for a put over it; null: there is none yet. */
export async function readLedger(
  objects: Objects,
  { source }: Contract,
): Promise<{ readonly ledger: Ledger; readonly etag: string | null }> {
  const stored = await objects.get(ledgerKey(source));
  if (!stored) return { ledger: emptyLedger, etag: null };
  const ledger = readStoredJson<Ledger>(ledgerKey(source), stored.bytes, isLedger, ledgerRemedy);
  return { ledger, etag: stored.etag };
}

const isLedger = ({ watermark, merged }: JsonObject): boolean =>
  isTextOrNull(watermark) && isObject(merged) && Object.values(merged).every(isText);

const ledgerRemedy = 'put back its version before, or remove it: what is merged again counts once';

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

/** Follows from what the plan takes in: the same work has the same plan, and one that comes back was not finished. */
function planKey({ source }: Contract, plan: MergePlan): string {
  const hash = createHash('sha256');
  for (const { key, etag } of plan.objects) hash.update(`${key}\0${etag}\0`);
  return `${planPrefix(source)}${hash.digest('hex').slice(0, 32)}.json`;
}
