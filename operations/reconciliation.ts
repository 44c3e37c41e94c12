import {
  type Contract,
  heldPositionsSql,
  type PositionTable,
  positionCountsSql,
  positionTables,
  storedRecordsSql,
} from '../etl/platform.ts';
import { deadLetterPositions } from '../lake/index.ts';
import type { DeadLetterBatch } from './dead-letters.ts';

/** Runs a SQL query over the tables of a lake. */
export type QueryTables = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/**
 * Accounting of the records that the stream of a source accepted. Each record has a stream position of its own and counts
 * once, in the first of these terms that applies.
 */
export interface RecordAccounting {
  /** Ids in the table of records. */
  readonly stored: number;
  /** Ids that are processed but not in the table of records yet: the next ETL run stores them. */
  readonly waiting: number;
  /** Rejected records that were replayed into the stream, where they have a new position. */
  readonly replayed: number;
  /** Ids in quarantine. */
  readonly quarantined: number;
  /** Further records with an id that is already counted. */
  readonly duplicates: number;
  /** Records in the dead-letter queue and in no table. */
  readonly deadLetter: number;
  /** Erased records: only their stream positions are kept. */
  readonly erased: number;
  /** Rows of the table of records beyond the first of each id. Not a term of the sum: there should be none. */
  readonly duplicateRows: number;
}

/**
 * Accounts for the records of a source, from tables and objects instead of from what functions reported. Queries run one
 * at a time: each reads every record, and the engine of a laptop has memory for one.
 */
export async function reconcile(
  query: QueryTables,
  deadLetters: readonly DeadLetterBatch[],
  contract: Contract,
): Promise<RecordAccounting> {
  const { processed, replayed, quarantine, erased } = await countPositions(query, contract);
  const table = await countStored(query, contract);
  const deadLetter = await countDeadLetters(query, contract, deadLetters);
  return {
    stored: table.ids,
    waiting: table.waiting,
    replayed: replayed.records,
    quarantined: quarantine.ids,
    duplicates: processed.records - processed.ids + quarantine.records - quarantine.ids,
    deadLetter,
    erased: erased.records,
    duplicateRows: table.records - table.ids,
  };
}

/** Number of records that an accounting covers. */
export const recordsAccountedFor = ({
  stored,
  waiting,
  replayed,
  quarantined,
  duplicates,
  deadLetter,
  erased,
}: RecordAccounting): number => stored + waiting + replayed + quarantined + duplicates + deadLetter + erased;

/**
 * Violations of the reconciliation, one sentence each; none if the records are reconciled.
 * @param accepted records that the stream accepted so far
 * @param onTheirWay of them, records that the processor has not finished
 */
export function unreconciled(source: string, accounting: RecordAccounting, accepted: number, onTheirWay = 0): string[] {
  const known = recordsAccountedFor(accounting) + onTheirWay;
  const violations: string[] = [];
  if (known !== accepted) {
    const difference = known < accepted ? `${accepted - known} lost` : `${known - accepted} too many`;
    violations.push(`${source}: the stream accepted ${accepted} records, ${known} are accounted for: ${difference}`);
  }
  return [...violations, ...duplicateRowViolations(source, accounting)];
}

/** Violations that show without the number of accepted records. */
export const duplicateRowViolations = (source: string, { duplicateRows }: RecordAccounting): string[] =>
  duplicateRows === 0 ? [] : [`${source}: the table of records has ${duplicateRows} duplicate rows`];

interface Count {
  readonly records: number;
  readonly ids: number;
}

const number = (value: unknown): number => Number(value ?? 0);

/** Records by the first table that holds their position: a redelivered batch can leave a record in two tables. */
async function countPositions(query: QueryTables, contract: Contract): Promise<Record<PositionTable, Count>> {
  const rows = await query(positionCountsSql(contract));
  const countOf = (index: number): Count => {
    const row = rows.find(({ held_by }) => number(held_by) === index);
    return { records: number(row?.records), ids: number(row?.ids) };
  };
  const counts = positionTables.map((table, index) => [table, countOf(index)] as const);
  return Object.fromEntries(counts) as Record<PositionTable, Count>;
}

async function countStored(query: QueryTables, contract: Contract): Promise<Count & { readonly waiting: number }> {
  const [row] = await query(storedRecordsSql(contract));
  return { records: number(row?.records), ids: number(row?.ids), waiting: number(row?.waiting) };
}

/** Keeps a statement well below the 256 KiB that Athena accepts: a position has about 80 characters. */
const positionsPerStatement = 2_000;

/** Counts the dead letters that no table holds: a batch fails as a whole, but some of its records may be stored. */
async function countDeadLetters(
  query: QueryTables,
  contract: Contract,
  deadLetters: readonly DeadLetterBatch[],
): Promise<number> {
  const positions = new Set(deadLetters.flatMap((batch) => positionsOfBatch(contract, batch)));
  const all = [...positions];
  let held = 0;
  for (let from = 0; from < all.length; from += positionsPerStatement) {
    const [row] = await query(heldPositionsSql(contract, all.slice(from, from + positionsPerStatement)));
    held += number(row?.held);
  }
  return positions.size - held;
}

const positionsOfBatch = ({ source }: Contract, batch: DeadLetterBatch): string[] =>
  batch.source === source && typeof batch.record !== 'string' ? deadLetterPositions(batch.record) : [];
