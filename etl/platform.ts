// Batches: typed columns in memory, as rows, as Arquero tables.
export { fromTable, toTable } from './batch/arquero.ts';
export * from './batch/batch.ts';
export { type BatchBuilder, createBatchBuilder, type EncodedValue } from './batch/builder.ts';
export { batchOfRows, type Row, rowsOf } from './batch/rows.ts';
// Text in any encoding, CSV.
export { clockToleranceMs } from './clock-tolerance.ts';
export * from './contract/contract.ts';
export type { ContractDefinition, Defined } from './contract/definition.ts';
export * from './contract/field.ts';
export type * from './contract/record.ts';
export { defineContract } from './contract-checks/define.ts';
export { createTextReader, decodeText, type Encoding, isGzip, type TextReader } from './csv/encoding.ts';
export { type CsvRow, createTokenizer, type Tokenizer, type TokenizerOptions } from './csv/tokenizer.ts';
// From files and events to typed batches, or to rejections with their reason.
export { type DecodeCsvOptions, type DecodedCsv, decodeCsv, type RejectedRow } from './decode/csv-batch.ts';
export { type CsvInspection, inspectCsv } from './decode/csv-inspect.ts';
export { type CsvEvent, type CsvReader, type CsvReaderOptions, createCsvReader } from './decode/events/csv-events.ts';
export { compileDecoder, type Decoder } from './decode/events/decoder.ts';
export * from './decode/events/record.ts';
export { type HeaderColumn, type HeaderMatch, matchHeader } from './decode/header/header.ts';
export { nearestName } from './decode/header/names.ts';
export {
  type RedactedFile,
  type RedactionAction,
  type RedactOptions,
  redactRawFile,
} from './erasure/redact-raw-file.ts';
export * from './erasure/subject-hint.ts';
// Erasure: suppression list, subject hints, redaction, stream positions.
export * from './erasure/suppression-list.ts';
// Errors, all of one base.
export * from './errors.ts';
// What is computed from one record, in JavaScript, Arquero and SQL.
export { type Computed, computeColumn } from './expression/columns.ts';
export * from './expression/expression.ts';
export { formula, scoreFormula } from './expression/formula.ts';
export { compileScalar, type Getter } from './expression/scalar.ts';
export { toPredicate, toSql } from './expression/sql.ts';
// Identity of a record.
export { eventIdOf } from './identity.ts';
// Metrics across sources.
export * from './integration/integration.ts';
// Parquet files.
export {
  type AsyncBuffer,
  type DecodeOptions,
  decodeParquet,
  type Footer,
  type ParquetFile,
  readFooter,
} from './parquet/read.ts';
export { type EncodeOptions, encodeParquet } from './parquet/write.ts';
// Planning of ETL runs, and the ledger of merged objects.
export { allowedLatenessHours, arrivalPartitionTime } from './plan/arrival-hour.ts';
export { advanceLedger, emptyLedger, type Ledger, listAfter, pendingObjects } from './plan/ledger.ts';
export { type PartitionRows, partitionMetadata, partitionRowsIn, partitionsBetween } from './plan/partition-rows.ts';
export {
  type MergePlan,
  type MergeTask,
  type ObjectFooter,
  objectsInFullestHour,
  type PlanInput,
  type ProcessedObject,
  planMerge,
} from './plan/plan.ts';
// Pseudonyms for personal data.
export { pseudonymIssues } from './pseudonym/issues.ts';
export { pseudonymOf, shortestPseudonymKey } from './pseudonym/pseudonym.ts';
export { compilePseudonymiser } from './pseudonym/pseudonymise.ts';
// Data quality.
export { filledShare, missingInputs, qualityScore } from './quality/quality.ts';
export { countReasons } from './quality/reasons.ts';
// Rejected records: what they are in quarantine, and how they come out of it.
export * from './quarantine/correction.ts';
export * from './quarantine/row.ts';
// Sample data, seeded.
export { type ContractSampleOptions, sampleFromContract } from './sample/from-contract.ts';
export type { SampleOptions } from './sample/options.ts';
// Contracts and schema evolution.
export { type Change, canonical, type Effect } from './schema-evolution/change.ts';
export {
  compatibilityIssues,
  contractChanges,
  type DeployedContract,
  deployedContract,
} from './schema-evolution/changes.ts';
export type { StoredColumn, StoredColumns } from './schema-evolution/stored.ts';
// Scores, tiers, alerts.
export { alertsOf } from './scoring/alerts.ts';
export { calibrateThreshold } from './scoring/calibrate.ts';
export { compileContributions, contributions, scoreExpression } from './scoring/score.ts';
export { tierOf } from './scoring/tier.ts';
// The sources of the lake.
export * from './sources/index.ts';
// SQL of the analytics, and the columns of the Glue catalog.
export { type AnalyticsSql, analyticsSql } from './sql/analytics.ts';
export {
  type GlueColumn,
  glueColumns,
  glueType,
  projectionParameters,
  storageOf,
  tableLocation,
} from './sql/glue.ts';
export { type Question, questionsOf } from './sql/questions.ts';
export { doubleLiteral, identifier, textLiteral } from './sql/quote.ts';
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
} from './sql/status.ts';
export { type AnalyticsResults, assembleSummary, type ResultRow, type Summary } from './sql/summary.ts';
// Positions of records in their stream.
export { positionsOf, positionText, type StreamPosition, streamPositionLines } from './stream-position.ts';
// Tables of the lake, and their layout.
export * from './table/layout.ts';
export type * from './table/schema.ts';
export * from './table/tables.ts';
// From decoded batches to the tables of the lake.
export { type Merged, mergeRecords } from './transform/merge.ts';
export { type Owners, ownersOf, withoutForeign } from './transform/owners.ts';
export { entities, rollup } from './transform/rollup.ts';
export { scoreBatch } from './transform/score-batch.ts';
export { splitByPartition } from './transform/split.ts';
export { entitiesTable, rollupTable } from './transform/verbs.ts';
