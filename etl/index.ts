/**
 * The public API of the library. Code of the platform imports `platform.ts` instead.
 *
 * @packageDocumentation
 */

export { fromTable, toTable } from './batch/arquero.ts';
// Contracts.
export type { Batch } from './batch/batch.ts';
export { type Row, rowsOf } from './batch/rows.ts';
export type { Contract } from './contract/contract.ts';
export { type Field, field } from './contract/field.ts';
export type { EntityOf, RecordOf } from './contract/record.ts';
export { defineContract } from './contract-checks/define.ts';
export { type DecodedCsv, decodeCsv } from './decode/csv-batch.ts';
export * from './errors.ts';
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
export { countReasons } from './quality/reasons.ts';
export * from './sources/contracts.ts';
export { sampleOf, sources } from './sources/index.ts';
export { scoreTable } from './transform/verbs.ts';
