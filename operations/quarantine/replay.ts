import {
  type Contract,
  compileDecoder,
  type Decoder,
  identified,
  judge,
  type QuarantineRow,
  type Rejection,
  type ReplayReceipt,
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
import { quarantineKeys } from './read.ts';

/** How a record is put right by hand before it is tried again. */
export interface RecordCorrection {
  /** The bytes that go into the stream. @throws UserError where the record cannot be mended so */
  readonly bytes: (contract: Contract, row: QuarantineRow) => Uint8Array;
  /** What was changed, for the receipt: names, never values. */
  readonly what: string;
}

export interface ReplayOptions {
  /** Only tell what would be done. */
  readonly dryRun: boolean;
  readonly correction?: RecordCorrection;
}

/** What became of the records that were meant. */
export interface ReplayResult {
  /** Accepted by the contract as it is now, and taken by the stream; with `dryRun` only accepted. */
  readonly replayed: QuarantineRow[];
  /** They stay in quarantine, and why. */
  readonly rejected: { readonly row: QuarantineRow; readonly rejection: Rejection }[];
  /** Accepted, but the stream was too busy to take them: they stay in quarantine. */
  readonly refused: QuarantineRow[];
}

/** A record on its way back into the stream. */
interface Entry {
  readonly row: QuarantineRow;
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

/**
 * Puts rejected records that the contract accepts by now into their stream again, under the identity that they were
 * rejected with. Then their rows move from quarantine to the receipts, each object in one conditional put. Cut off
 * anywhere, it can be done again: what was put twice is one record, what has a receipt is put no more.
 * @throws UserError for a source that there is not; the SDK's error where a service fails for good
 */
export async function replay(lake: Lake, filter: QuarantineFilter, options: ReplayOptions): Promise<ReplayResult> {
  const result: ReplayResult = { replayed: [], rejected: [], refused: [] };
  for (const contract of contractsOf(lake, filter.source)) {
    const decoder = compileDecoder(contract);
    const looked = new Set<string>();
    const taken = new Map<string, ReplayReceipt>();
    for (const key of await quarantineKeys(lake, contract, filter)) {
      await replayObject({ ...options, lake, contract, decoder, filter, result, looked, taken }, key);
    }
  }
  return result;
}

interface Run extends ReplayOptions {
  readonly lake: Lake;
  readonly contract: Contract;
  readonly decoder: Decoder;
  readonly filter: QuarantineFilter;
  readonly result: ReplayResult;
  /**
   * Places of the records that this run has judged, and receipts of those that the stream took: none comes twice, however
   * often an object changes under its hands, and where a batch that was delivered again left its rows in two objects.
   */
  readonly looked: Set<string>;
  readonly taken: Map<string, ReplayReceipt>;
}

async function replayObject(run: Run, key: string): Promise<void> {
  const { lake, contract, filter, result, dryRun, looked, taken } = run;
  const own = new Set<string>();
  await updateUntilStored(key, async () => {
    const [held, receipts] = await Promise.all([
      readQuarantine(lake.objects, key),
      readReplayReceipts(lake.objects, contract, key),
    ]);
    const replayedBefore = new Set(receipts.rows.map(streamPositionOf));
    const fresh = held.rows.filter((row) => {
      const place = streamPositionOf(row);
      return matches(filter, row) && !replayedBefore.has(place) && !looked.has(place);
    });
    for (const row of fresh) looked.add(streamPositionOf(row));
    const accepted = sortOut(run, fresh);
    if (dryRun) {
      result.replayed.push(...accepted.map(({ row }) => row));
      return;
    }
    for (const receipt of await put(run, accepted)) {
      taken.set(streamPositionOf(receipt), receipt);
      own.add(streamPositionOf(receipt));
    }
    for (const row of held.rows) if (taken.has(streamPositionOf(row))) own.add(streamPositionOf(row));
    return (await move(run, key, { held, receipts, own })) ? undefined : conflict;
  });
}

/** Judges each record by the contract as it is. @returns those that it accepts */
function sortOut({ contract, decoder, lake, correction, result }: Run, rows: readonly QuarantineRow[]): Entry[] {
  return rows.flatMap((row) => {
    const data = correction ? correction.bytes(contract, row) : identified(row);
    const entry = { row, partitionKey: row.partition_key, data };
    const rejection = tooLong(entry) ?? judge(decoder, row, data, lake.now());
    if (!rejection) return entry;
    result.rejected.push({ row, rejection });
    return [];
  });
}

function tooLong(entry: Entry): Rejection | null {
  const size = sizeOf(entry);
  if (size <= limits.bytesPerRecord) return null;
  const reason = `record of ${size} bytes, a stream takes ${limits.bytesPerRecord}`;
  return { reason, message: `${entry.row.event_id}: ${reason}` };
}

async function put({ lake, contract, correction, result }: Run, entries: readonly Entry[]): Promise<ReplayReceipt[]> {
  const done = new Set(await putEntries(lake, contract.source, entries));
  const replayed_at = new Date(lake.now()).toISOString();
  result.refused.push(...entries.filter((entry) => !done.has(entry)).map(({ row }) => row));
  result.replayed.push(...[...done].map(({ row }) => row));
  return [...done].map(({ row }) => ({
    ...row,
    replayed_at,
    accepted_version: contract.version,
    corrected: correction?.what ?? null,
  }));
}

interface Move {
  readonly held: VersionedRows<QuarantineRow>;
  readonly receipts: VersionedRows<ReplayReceipt>;
  /** Places of what this run put out of the object. */
  readonly own: ReadonlySet<string>;
}

/**
 * Writes the receipts, and only then takes their rows out of quarantine: in between a record stands in both, never in
 * neither. @returns false where another hand changed one of the objects meanwhile
 */
async function move({ lake, contract, taken }: Run, key: string, { held, receipts, own }: Move): Promise<boolean> {
  const { quarantine, replayed } = tablesOf(contract);
  const { objects } = lake;
  const places = new Set(receipts.rows.map(streamPositionOf));
  const added = [...own].flatMap((place) => (places.has(place) ? [] : (taken.get(place) ?? [])));
  if (added.length > 0) {
    const rows = replayReceiptState.serialize([...receipts.rows, ...added]);
    const { outcome } = await objects.putOver(replayReceiptKey(quarantine, replayed, key), rows, receipts.etag);
    if (outcome === 'conflict') return false;
    for (const receipt of added) places.add(streamPositionOf(receipt));
  }
  const left = held.rows.filter((row) => !places.has(streamPositionOf(row)));
  if (left.length === held.rows.length || held.etag === null) return true;
  if (left.length === 0) return objects.remove(key, held.etag);
  const { outcome } = await objects.putOver(key, quarantineState.serialize(left), held.etag);
  return outcome === 'stored';
}
