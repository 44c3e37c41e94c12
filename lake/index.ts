/** Entry of `lake/` for functions, operators and the command line. Import nothing behind it. */
export { type Backoff, backOff, type Sleep } from './backoff.ts';
export { clientSettings } from './client-settings.ts';
export { mapConcurrently } from './concurrency.ts';
export { readDeployedContract } from './contract-state.ts';
export {
  type Checkpoint,
  type Cursor,
  CursorTaken,
  cursorKey,
  type FilePosition,
  type HeldCursor,
  holdCursor,
  isTooLongForCursor,
  moveCursor,
  readCursors,
  type StoredProfile,
  type VersionCursor,
} from './cursor.ts';
export {
  type DeadLetter,
  deadLetterEvent,
  deadLetterOrReason,
  deadLetterPositions,
  deadLetterPrefix,
  withRecords,
} from './dead-letters.ts';
export { entitiesAreOutdated, replaceEntities } from './entities.ts';
export { storeErasedPositions } from './erased-positions.ts';
export {
  type ErasedObject,
  type ErasureReceipt,
  erasureReceiptKey,
  type SourceErasure,
  storeErasureReceipt,
  type UnclearObject,
} from './erasure-receipt.ts';
export { checkLayout, claimLayout, keptStateFolders, layoutError, layoutStatus, runHistoryKey } from './layout.ts';
export { readLedger, recordMerged } from './ledger.ts';
export { isReplaced, type ListedObject, type Objects, objectsOf } from './objects.ts';
export { readOwners } from './owners.ts';
export { mergePartition } from './partition.ts';
export { readPlan, storePlan } from './plan.ts';
export { limits, putRecords, type StreamEntry, sizeOf } from './put-records.ts';
export {
  quarantineLines,
  quarantineState,
  type RowState,
  readQuarantine,
  readReplayReceipts,
  replayReceiptKey,
  replayReceiptState,
  type VersionedRows,
} from './quarantine.ts';
export { type QueryContext, runQuery } from './query.ts';
export { queryResultPrefix } from './query-results.ts';
export { dataFiles, isOtherContentOf, rawKeys, sampleKey } from './raw-files.ts';
export { getRepeatedRows, putRepeatedRows, repeatedRowsKey } from './repeated-rows.ts';
export {
  addRun,
  emptyHistory,
  type RecordedRun,
  type RunHistory,
  type RunOutcome,
  readRunHistory,
  recordRun,
  type WorkHistory,
} from './run-history.ts';
export { rememberingRequests, serviceErrorOf } from './service-errors.ts';
export { isCount, isObject } from './stored-json.ts';
export { streamRecordsOf } from './stream-records.ts';
export { runIdOf, storeSummary } from './summaries.ts';
export { storeUnlessSuppressed, suppressSubject } from './suppression-list.ts';
export { decodeTable, encodeTable, partitionOfKey, readingObject } from './table.ts';
export { conflict, updateUntilStored } from './update.ts';
export { type OperatorObjects, operatorObjects } from './versions.ts';
export { checkWritable, onceSucceeded, writableOnce } from './write-check.ts';
