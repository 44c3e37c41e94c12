/** Second entry, for `infra/`: the keys that its policies and lifecycle rules name. Loads no client of a service. */
export { contractKey } from './contract-state.ts';
export { cursorKey } from './cursor.ts';
export { deadLetterPrefix } from './dead-letters.ts';
export { latestKey } from './latest-summary.ts';
export { layoutKey, stateFolder } from './layout.ts';
export { ledgerKey } from './ledger.ts';
export { planPrefix } from './plan.ts';
export { queryResultPrefix } from './query-results.ts';
export { repeatedRowsKey } from './repeated-rows.ts';
export { suppressionListKey } from './suppression-list.ts';
