import {
  alertsOf,
  arrivalPartitionTime,
  type Batch,
  batchKey,
  batchName,
  batchOfRows,
  compileDecoder,
  compilePseudonymiser,
  compileSubjectHint,
  dropSuppressed,
  type IsSuppressed,
  isHintSuppressed,
  partitionMetadata,
  positionsOf,
  type RejectedRecord,
  type Row,
  type StreamPosition,
  type StreamRecord,
  scoreBatch,
  type TableSchema,
  tablesOf,
} from '../../etl/platform.ts';
import { encodeTable, type Objects, quarantineLines, storeErasedPositions } from '../../lake/index.ts';
import type { ProcessorEnvironment } from '../environment.ts';

/** Result of processing a batch of stream records. */
export interface Processed {
  readonly scored: Batch;
  readonly rejected: readonly RejectedRecord[];
  readonly alerts: readonly Row[];
  /** Stream positions of the dropped records of erased subjects. */
  readonly dropped: readonly StreamPosition[];
  /** Cells that could not be read and are null, by reason. */
  readonly unread: ReadonlyMap<string, number>;
}

type Processing = Pick<ProcessorEnvironment, 'contract' | 'alertThreshold' | 'pseudonymKey'>;

/**
 * Compiles the steps for a batch: decoding, dropping erased subjects, pseudonyms if they are on, scoring.
 * @throws UserError if pseudonyms are on and the contract cannot be stored with them
 */
export function compileProcessing({ contract, alertThreshold, pseudonymKey }: Processing) {
  const decoder = compileDecoder(contract);
  const hintOf = compileSubjectHint(contract);
  const pseudonymise = pseudonymKey === undefined ? null : compilePseudonymiser(contract, pseudonymKey);
  return (records: readonly StreamRecord[], isSuppressed: IsSuppressed | null): Processed => {
    const decoded = decoder.decode(records);
    const { kept, dropped } = dropSuppressed(contract, decoded.batch, isSuppressed);
    const isGone = ({ record }: RejectedRecord) =>
      isSuppressed !== null && isHintSuppressed(isSuppressed, hintOf(record), record.arrivedAt);
    const gone = decoded.rejected.filter(isGone).map(({ record }) => record);
    const rejected = gone.length === 0 ? decoded.rejected : decoded.rejected.filter((one) => !isGone(one));
    const scored = scoreBatch(contract, pseudonymise ? pseudonymise(kept) : kept);
    const alerts = alertsOf(contract, scored, alertThreshold);
    const positions = [...(dropped ? positionsOf(dropped) : []), ...gone];
    return { scored, rejected, alerts, dropped: positions, unread: decoded.unread };
  };
}

/**
 * Stores the result of a batch under keys derived from its records, so that a redelivered batch overwrites its own
 * objects; a late batch goes to the current arrival partition, see `arrivalPartitionTime`. A dropped record may have
 * been stored before: each object is then put, even if empty, and after the stream positions of the dropped records.
 * @param now ms since 1970 UTC
 */
export async function storeProcessed(
  objects: Pick<Objects, 'put'>,
  contract: Processing['contract'],
  records: readonly StreamRecord[],
  { scored, rejected, alerts, dropped }: Processed,
  now: number,
): Promise<void> {
  const { processed, quarantine, alerts: alertTable, erased } = tablesOf(contract);
  const { arrivedAt, shardId } = records[0] as StreamRecord;
  const name = batchName(records.map(({ sequenceNumber }) => sequenceNumber));
  const keyIn = (table: TableSchema) => batchKey(table, arrivalPartitionTime(arrivedAt, now), shardId, name);
  const overwrites = dropped.length > 0;
  if (overwrites) await storeErasedPositions(objects, erased, `${shardId}-${name}`, dropped);
  const metadata = { contract_version: String(contract.version), ...partitionMetadata(contract, scored) };
  await Promise.all([
    (overwrites || scored.length > 0) && objects.put(keyIn(processed), encodeTable(processed, scored, metadata)),
    (overwrites || rejected.length > 0) &&
      objects.put(keyIn(quarantine), Buffer.from(quarantineLines(contract, rejected))),
    alertTable &&
      (overwrites || alerts.length > 0) &&
      objects.put(keyIn(alertTable), encodeTable(alertTable, batchOfRows(alertTable.columns, alerts))),
  ]);
}
