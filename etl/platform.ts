/**
 * Door of the library for the folders beside it. It holds the names that they use, and no others.
 */

// Batches: typed columns in memory.
export { type Batch, type Column, column } from './batch/batch.ts';
export { batchOfRows, type Row } from './batch/rows.ts';
// Forms in which texts are compared.
export { lookAlikeForm } from './canonical-text.ts';
// Tolerance of clocks.
export { clockToleranceMs } from './clock-tolerance.ts';
// Contracts.
export type { Contract, Measure, Score, Tier, Tiering } from './contract/contract.ts';
export type { Field } from './contract/field.ts';
// Text in any encoding.
export { createTextReader, decodeText, isGzip } from './csv/encoding.ts';
// From files and events to records, or to rejections with their reason.
export { inspectCsv } from './decode/csv-inspect.ts';
export { type CsvEvent, createCsvReader } from './decode/events/csv-events.ts';
export { compileDecoder, type Decoder } from './decode/events/decoder.ts';
export { type RejectedRecord, type Rejection, reserved, type StreamRecord } from './decode/events/record.ts';
export { nearestName } from './decode/header/names.ts';
// Rows that repeat within a file.
export { createHashCounts } from './decode/rows/hash-counts.ts';
export { occurrencesOf } from './decode/rows/occurrences.ts';
// Words for null.
export { usualNullWords } from './decode/values/null-words.ts';
// Erasure: redaction, subject hints, suppression list.
export { type RedactionAction, redactRawFile } from './erasure/redact-raw-file.ts';
export { compileFreeTextMatch, compileSubjectHint, isHintSuppressed, storedKey } from './erasure/subject-hint.ts';
export {
  compileSuppression,
  dropSuppressed,
  type IsSuppressed,
  isPast,
  type SuppressedSubject,
  type SuppressionList,
  subjectHash,
  suppress,
} from './erasure/suppression-list.ts';
// Errors, all of one root.
export {
  ContractChangeError,
  FileError,
  InvariantError,
  LakeError,
  SchemaError,
  ServiceError,
  UserError,
} from './errors.ts';
// Formulas of a contract as text.
export { formula, scoreFormula } from './expression/formula.ts';
// Metrics across sources.
export { acrossSources, type Integration, integrate, type SummaryRow } from './integration/integration.ts';
// Parquet files.
export { decodeParquet, readFooter } from './parquet/read.ts';
export { encodeParquet } from './parquet/write.ts';
// Planning of ETL runs, and the ledger of merged objects.
export { allowedLatenessHours, arrivalPartitionTime } from './plan/arrival-hour.ts';
export { advanceLedger, emptyLedger, type Ledger, listAfter, pendingObjects } from './plan/ledger.ts';
export { partitionMetadata, partitionRowsIn } from './plan/partition-rows.ts';
export {
  type MergePlan,
  type MergeTask,
  type ObjectFooter,
  objectsInFullestHour,
  type ProcessedObject,
  planMerge,
} from './plan/plan.ts';
// Profile of a file.
export {
  type FileFormat,
  isSidecar,
  readFormat,
  readSidecar,
  sidecarSuffix,
  sidecarText,
} from './profile/file-format.ts';
export type { FileProfile } from './profile/profile.ts';
export { createProfiler } from './profile/profiler.ts';
// Pseudonyms for personal data.
export { pseudonymIssues } from './pseudonym/issues.ts';
export { pseudonymOf, shortestPseudonymKey } from './pseudonym/pseudonym.ts';
export { compilePseudonymiser } from './pseudonym/pseudonymise.ts';
// Data quality.
export { countReasons } from './quality/reasons.ts';
// Rejected records: their rows in quarantine, and their correction.
export { type Correction, corrected, identified, rejectionOf, replaced } from './quarantine/correction.ts';
export { bytesOf, type QuarantineRow, type ReplayReceipt, recordOf, streamPositionOf } from './quarantine/row.ts';
// Schema evolution.
export { canonical } from './schema-evolution/change.ts';
export {
  compatibilityIssues,
  contractChanges,
  type DeployedContract,
  deployedContract,
} from './schema-evolution/changes.ts';
export type { StoredColumns } from './schema-evolution/stored.ts';
// Alerts and tiers.
export { alertsOf } from './scoring/alerts.ts';
export { unknownTier } from './scoring/tier.ts';
// The registered sources.
export { contractOf, integrationOf, sampleOf, sources } from './sources/index.ts';
// SQL of analytics, reconciliation and status.
export { analyticsSql } from './sql/analytics.ts';
export { correctedRecordsSql, originCountsSql, quarantinedByFileSql } from './sql/origins.ts';
export { questionsOf } from './sql/questions.ts';
export {
  heldPositionsSql,
  type PositionTable,
  positionCountsSql,
  positionTables,
  storedRecordsSql,
} from './sql/reconciliation.ts';
export {
  alertCountSql,
  integratedMetricsSql,
  scoreStatusSql,
  tierCountsSql,
  topEntitiesSql,
  topReasonsSql,
  unscoredEntitiesSql,
} from './sql/status.ts';
export { type AnalyticsResults, assembleSummary, type ResultRow } from './sql/summary.ts';
// Positions of records in their stream.
export { positionsOf, positionText, type StreamPosition, streamPositionLines } from './stream-position.ts';
// Tables of the lake: their columns in the Glue catalog, and their layout.
export { glueColumns, glueType, projectionParameters, storageOf, tableLocation } from './table/glue-catalog.ts';
export { batchKey, batchName, partitionKey, partitionOf, rawPrefix } from './table/layout.ts';
export type { ColumnSchema, PartitionColumn, TableSchema } from './table/schema.ts';
export { eventPartition, overColumn, tablesOf, timeColumn } from './table/tables.ts';
// From decoded batches to the tables of the lake.
export { type Differing, mergeRecords } from './transform/merge.ts';
export { type Owners, ownersOf, withoutForeign } from './transform/owners.ts';
export { entities, rollup } from './transform/rollup.ts';
export { scoreBatch } from './transform/score-batch.ts';
export { splitByPartition } from './transform/split.ts';
