import { type Contract, tablesOf, textLiteral } from '../etl/platform.ts';
import type { DeadLetterBatch } from './dead-letters/list.ts';
import { positionsIn } from './dead-letters/record.ts';

/** Asks the tables of a lake, in Athena's SQL. */
export type QueryTables = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/**
 * Where the records are that the stream of a source took. Each has a place of its own, shard and sequence number, and is
 * counted in one figure only: in the first that knows it.
 */
export interface RecordAccounting {
  /** In the table of records, each id once. */
  readonly stored: number;
  /** Scored, and not in the table of records yet: ids that wait for the next run of the ETL. */
  readonly waiting: number;
  /** Rejected, then accepted and put into the stream again, where they have a new place. */
  readonly replayed: number;
  /** In quarantine, each id once. */
  readonly quarantined: number;
  /** Came again with an id that was there already. */
  readonly duplicates: number;
  /** At the failure destination, and nowhere else. */
  readonly deadLetter: number;
  /** Erased for good: only their places are known, see etl/erasure. */
  readonly erased: number;
  /** Rows of the table of records beyond the first of their id: there should be none. */
  readonly duplicateRows: number;
}

/**
 * Works it out from tables and objects, never from what a function said of its own work. One question after the other: each
 * goes over every record, and the engine of a laptop has memory for one such at a time.
 */
export async function reconcile(
  query: QueryTables,
  failures: readonly DeadLetterBatch[],
  contract: Contract,
): Promise<RecordAccounting> {
  const { processed, replayed, quarantined, erased } = await placesOf(query, contract);
  const table = await recordsOf(query, contract);
  const deadLetter = await deadLettersOnly(query, contract, failures);
  return {
    stored: table.ids,
    waiting: table.waiting,
    replayed: replayed.records,
    quarantined: quarantined.ids,
    duplicates: processed.records - processed.ids + quarantined.records - quarantined.ids,
    deadLetter,
    erased: erased.records,
    duplicateRows: table.records - table.ids,
  };
}

/** Records that are accounted for. */
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
 * Where the law of conservation does not hold: one sentence each.
 * @param accepted records that the stream ever took
 * @param onTheirWay of them, records that the processor has not answered for yet
 */
export function unreconciled(source: string, account: RecordAccounting, accepted: number, onTheirWay = 0): string[] {
  const known = recordsAccountedFor(account) + onTheirWay;
  const violations: string[] = [];
  if (known !== accepted) {
    const which = known < accepted ? `${accepted - known} lost` : `${known - accepted} too many`;
    violations.push(`${source}: the stream took ${accepted} records, ${known} are accounted for: ${which}`);
  }
  return [...violations, ...duplicateRowViolations(source, account)];
}

/** The part of the law that can be looked at where nobody knows how many records the stream took. */
export const duplicateRowViolations = (source: string, { duplicateRows }: RecordAccounting): string[] =>
  duplicateRows === 0 ? [] : [`${source}: ${duplicateRows} rows of the table of records stand there twice`];

interface Count {
  readonly records: number;
  readonly ids: number;
}

const number = (value: unknown): number => Number(value ?? 0);

/** Records by the first table that has them: a row can stand in two, where a batch was delivered again. */
async function placesOf(
  query: QueryTables,
  contract: Contract,
): Promise<Record<'processed' | 'replayed' | 'quarantined' | 'erased', Count>> {
  const rows = await query(
    `SELECT place, count(*) AS records, count(DISTINCT event_id) AS ids
     FROM (SELECT min(place) AS place, min(event_id) AS event_id FROM (${everyPlace(contract)}) AS rows_of_all
           GROUP BY shard_id, sequence_number) AS handled
     GROUP BY place`,
  );
  const at = (place: number): Count => {
    const row = rows.find((candidate) => number(candidate.place) === place);
    return { records: number(row?.records), ids: number(row?.ids) };
  };
  return { processed: at(1), replayed: at(2), quarantined: at(3), erased: at(4) };
}

/** An erased record has its place and nothing else; where another table still has it, that one counts. */
function everyPlace(contract: Contract): string {
  const { processed, replayed, quarantine, erased } = tablesOf(contract);
  const known = [processed, replayed, quarantine].map(
    ({ name }, i) => `SELECT shard_id, sequence_number, event_id, ${i + 1} AS place FROM ${name}`,
  );
  const gone = `SELECT shard_id, sequence_number, concat(shard_id, ':', sequence_number) AS event_id, 4 AS place FROM ${erased.name}`;
  return [...known, gone].join(' UNION ALL ');
}

/** The table of records beside what was processed; the rest of the processed ids wait for the ETL. */
async function recordsOf(query: QueryTables, contract: Contract): Promise<Count & { readonly waiting: number }> {
  const { processed, records } = tablesOf(contract);
  const [row] = await query(
    `SELECT sum(in_table) AS records, count_if(in_table > 0) AS ids, count_if(in_table = 0) AS waiting
     FROM (SELECT event_id, sum(in_table) AS in_table
           FROM (SELECT event_id, 1 AS in_table FROM ${records.name}
                 UNION ALL SELECT event_id, 0 AS in_table FROM ${processed.name}) AS rows_of_both
           GROUP BY event_id) AS identities`,
  );
  return { records: number(row?.records), ids: number(row?.ids), waiting: number(row?.waiting) };
}

/** Keeps a statement well below the 256 KiB that Athena takes: a place has about 80 characters. */
const placesPerStatement = 2_000;

/** A batch is given up as a whole: some of its records may have been stored all the same. */
async function deadLettersOnly(
  query: QueryTables,
  contract: Contract,
  failures: readonly DeadLetterBatch[],
): Promise<number> {
  const places = new Set(failures.flatMap((batch) => placesOfBatch(contract, batch)));
  const all = [...places];
  let handled = 0;
  for (let from = 0; from < all.length; from += placesPerStatement) {
    const some = all.slice(from, from + placesPerStatement).map(textLiteral);
    const [row] = await query(
      `SELECT count(DISTINCT place_in_stream) AS handled
       FROM (SELECT concat(shard_id, ':', sequence_number) AS place_in_stream FROM (${everyPlace(contract)}) AS rows_of_all) AS places
       WHERE place_in_stream IN (${some.join(', ')})`,
    );
    handled += number(row?.handled);
  }
  return places.size - handled;
}

const placesOfBatch = ({ source }: Contract, batch: DeadLetterBatch): string[] =>
  batch.source === source && typeof batch.record !== 'string' ? positionsIn(batch.record.event) : [];
