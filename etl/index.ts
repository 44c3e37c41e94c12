/**
 * The public API of the library. Code of the platform imports `platform.ts` instead.
 *
 * @packageDocumentation
 */

// Tables in, tables out.
export { alerts } from './api/alerts.ts';
export { calibrate } from './api/calibrate.ts';
export { type Quality, quality } from './api/quality.ts';
export { type CsvTable, readCsv } from './api/read-csv.ts';
export { readTable } from './api/read-table.ts';
export { score } from './api/score.ts';
export { summarise, type TableSummary } from './api/summarise.ts';
export { type Present, tiers } from './api/tiers.ts';
export { writeTable } from './api/write-table.ts';
// Batches: the typed columns behind a table.
export { fromTable, toTable } from './batch/arquero.ts';
export type { Batch, Column } from './batch/batch.ts';
export type { TableOf } from './batch/table-of.ts';
// Contracts: what a source is.
export type { Contract } from './contract/contract.ts';
export { type Field, type FieldType, field } from './contract/field.ts';
export type { EntityColumns, EntityOf, RecordColumns, RecordOf, SummaryOf } from './contract/record.ts';
export { defineContract } from './contract-checks/contract-checks.ts';
// Files: their header, and their rows as a batch.
export { type DecodedCsv, decodeCsv, type RejectedRow } from './decode/csv-batch.ts';
export { type CsvInspection, inspectCsv } from './decode/csv-inspect.ts';
export type { HeaderMatch } from './decode/header/header.ts';
// Errors: of the user (of a contract, a file, a table), and bugs.
export {
  ContractError,
  FileError,
  InvariantError,
  LakeError,
  SchemaError,
  type SourceLocation,
  UserError,
} from './errors.ts';
// Expressions: derived columns, conditions of measures.
export {
  add,
  clamp,
  compare,
  divide,
  type Expression,
  literal,
  multiply,
  ref,
  round,
  subtract,
  when,
} from './expression/expression.ts';
export type { ParquetFile } from './parquet/read.ts';
// Profiles: how to read a file, found in the whole of it.
export type { FileFormat } from './profile/file-format.ts';
export type { FileProfile } from './profile/profile.ts';
export { profileCsv } from './profile/profiler.ts';
export { countReasons } from './quality/reasons.ts';
export type { SampleOptions } from './sample/options.ts';
// The sources that come with the library, and seeded samples of any source.
export * from './sources/contracts.ts';
export { contractOf, sampleOf, sources } from './sources/index.ts';
