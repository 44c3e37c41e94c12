import {
  type Contract,
  compileDecoder,
  type Decoder,
  identified,
  type QuarantineRow,
  type Rejection,
  type ReplayReceipt,
  rejectionOf,
  streamPositionOf,
  tablesOf,
} from '../../etl/platform.ts';
import {
  conflict,
  limits,
  quarantineState,
  readQuarantine,
  readReplayReceipts,
  replayReceiptKey,
  replayReceiptState,
  sizeOf,
  updateUntilStored,
  type VersionedRows,
} from '../../lake/index.ts';
import { contractsOf, type Lake } from '../lake.ts';
import { matches, type QuarantineFilter } from './filter.ts';
import { putEntries } from './put.ts';
import { quarantineKeys } from './quarantine.ts';

/** Manual correction of a record before its replay. */
export interface RecordCorrection {
  /** Bytes for the stream. @throws UserError if the record cannot be corrected in this way */
  readonly bytes: (contract: Contract, row: QuarantineRow) => Uint8Array;
  /** Changed fields, for the receipt: names, never values. */
  readonly what: string;
}

/** Options of a replay. */
export interface ReplayOptions {
  /** Reports what would be done and changes nothing. */
  readonly dryRun: boolean;
  readonly correction?: RecordCorrection;
}

/** Result of a replay, for each matching record. */
export interface ReplayResult {
  /** Accepted by the current contract and by the stream; with `dryRun`, by the contract. */
  readonly replayed: QuarantineRow[];
  /** Rejected again, with the reason: they stay in quarantine. */
  readonly rejected: { readonly row: QuarantineRow; readonly rejection: Rejection }[];
  /** Accepted by the contract, but the stream was too busy: they stay in quarantine. */
  readonly throttled: QuarantineRow[];
}

/** Record to put into the stream. */
interface ReplayEntry {
  readonly row: QuarantineRow;
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

/**
 * Replays rejected records: puts those that the current contract accepts into their stream, under the same ids. Then moves
 * their rows from quarantine to the receipts, each object by one conditional put. Idempotent: a record that was put twice
 * is a duplicate, and a record with a receipt is not put again.
 * @throws UserError if the lake has no such source; the SDK's error if a service fails for good
 */
export async function replay(lake: Lake, filter: QuarantineFilter, options: ReplayOptions): Promise<ReplayResult> {
  const result: ReplayResult = { replayed: [], rejected: [], throttled: [] };
  for (const contract of contractsOf(lake, filter.source)) {
    const decoder = compileDecoder(contract);
    const checked = new Set<string>();
    const receipts = new Map<string, ReplayReceipt>();
    for (const key of await quarantineKeys(lake, contract, filter)) {
      await replayObject({ ...options, lake, contract, decoder, filter, result, checked, receipts }, key);
    }
  }
  return result;
}

interface ReplayRun extends ReplayOptions {
  readonly lake: Lake;
  readonly contract: Contract;
  readonly decoder: Decoder;
  readonly filter: QuarantineFilter;
  readonly result: ReplayResult;
  /**
   * Positions of the records that this run has checked, and receipts of those that it has put. No record is put twice if
   * an object changes meanwhile, or if a redelivered batch left its rows in two objects.
   */
  readonly checked: Set<string>;
  readonly receipts: Map<string, ReplayReceipt>;
}

async function replayObject(run: ReplayRun, key: string): Promise<void> {
  const { lake, contract, filter, result, dryRun, checked } = run;
  const own = new Set<string>();
  await updateUntilStored(key, async () => {
    const [held, receipts] = await Promise.all([
      readQuarantine(lake.objects, key),
      readReplayReceipts(lake.objects, contract, key),
    ]);
    const replayedBefore = new Set(receipts.rows.map(streamPositionOf));
    const unchecked = held.rows.filter((row) => {
      const position = streamPositionOf(row);
      return matches(filter, row) && !replayedBefore.has(position) && !checked.has(position);
    });
    for (const row of unchecked) checked.add(streamPositionOf(row));
    const accepted = acceptedOf(run, unchecked);
    if (dryRun) {
      for (const { row } of accepted) result.replayed.push(row);
      return;
    }
    for (const receipt of await put(run, accepted)) {
      run.receipts.set(streamPositionOf(receipt), receipt);
      own.add(streamPositionOf(receipt));
    }
    for (const row of held.rows) if (run.receipts.has(streamPositionOf(row))) own.add(streamPositionOf(row));
    return (await move(run, key, { held, receipts, own })) ? undefined : conflict;
  });
}

/** Checks each record against the current contract, and adds the rejected ones to the result. */
function acceptedOf(
  { contract, decoder, lake, correction, result }: ReplayRun,
  rows: readonly QuarantineRow[],
): ReplayEntry[] {
  return rows.flatMap((row) => {
    const data = correction ? correction.bytes(contract, row) : identified(row);
    const entry = { row, partitionKey: row.partition_key, data };
    const rejection = tooLong(entry) ?? rejectionOf(decoder, row, data, lake.now());
    if (!rejection) return entry;
    result.rejected.push({ row, rejection });
    return [];
  });
}

function tooLong(entry: ReplayEntry): Rejection | null {
  const size = sizeOf(entry);
  if (size <= limits.bytesPerRecord) return null;
  const reason = `record of ${size} bytes, a stream accepts ${limits.bytesPerRecord}`;
  return { reason, message: `${entry.row.event_id}: ${reason}` };
}

/** Puts records into the stream, and adds them to the result. @returns receipts of those that the stream accepted */
async function put(
  { lake, contract, correction, result }: ReplayRun,
  entries: readonly ReplayEntry[],
): Promise<ReplayReceipt[]> {
  const accepted = new Set(await putEntries(lake, contract.source, entries));
  const replayed_at = new Date(lake.now()).toISOString();
  for (const entry of entries) (accepted.has(entry) ? result.replayed : result.throttled).push(entry.row);
  return [...accepted].map(({ row }) => ({
    ...row,
    replayed_at,
    accepted_version: contract.version,
    corrected: correction?.what ?? null,
  }));
}

interface QuarantineMove {
  readonly held: VersionedRows<QuarantineRow>;
  readonly receipts: VersionedRows<ReplayReceipt>;
  /** Positions of the records of this object that this run has put. */
  readonly own: ReadonlySet<string>;
}

/**
 * Writes the receipts and then removes their rows from quarantine. In between a record is in both, never in neither.
 * @returns false on a conflict
 */
async function move(run: ReplayRun, key: string, { held, receipts, own }: QuarantineMove): Promise<boolean> {
  const { quarantine, replayed } = tablesOf(run.contract);
  const { objects } = run.lake;
  const done = new Set(receipts.rows.map(streamPositionOf));
  const added = [...own].flatMap((position) => (done.has(position) ? [] : (run.receipts.get(position) ?? [])));
  if (added.length > 0) {
    const rows = replayReceiptState.serialize([...receipts.rows, ...added]);
    const { outcome } = await objects.putOver(replayReceiptKey(quarantine, replayed, key), rows, receipts.etag);
    if (outcome === 'conflict') return false;
    for (const receipt of added) done.add(streamPositionOf(receipt));
  }
  const left = held.rows.filter((row) => !done.has(streamPositionOf(row)));
  if (left.length === held.rows.length || held.etag === null) return true;
  if (left.length === 0) return objects.remove(key, held.etag);
  const { outcome } = await objects.putOver(key, quarantineState.serialize(left), held.etag);
  return outcome === 'stored';
}
