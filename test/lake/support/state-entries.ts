import type { Contract } from '../../../etl/platform.ts';
import { partitionKey, tablesOf } from '../../../etl/platform.ts';
import { contractKey, contractState } from '../../../lake/contract-state.ts';
import { cursorPrefix, cursorState } from '../../../lake/cursor.ts';
import { deadLetterKind, deadLetterPrefix } from '../../../lake/dead-letters.ts';
import { entitiesKind } from '../../../lake/entities.ts';
import { erasureReceiptState, receiptPrefix } from '../../../lake/erasure-receipt.ts';
import { latestKey, latestSummaryState } from '../../../lake/latest-summary.ts';
import { layoutKey, layoutState, runHistoryKey } from '../../../lake/layout.ts';
import { ledgerKey, ledgerState } from '../../../lake/ledger.ts';
import { planPrefix, planState } from '../../../lake/plan.ts';
import { quarantineState, replayReceiptState } from '../../../lake/quarantine.ts';
import { rollupKind } from '../../../lake/rollups.ts';
import { runHistoryState } from '../../../lake/run-history.ts';
import type { StateKind } from '../../../lake/state.ts';
import { suppressionListKey, suppressionListState } from '../../../lake/suppression-list.ts';

/** Kind of object that the platform keeps for itself, as a row of {@link stateEntries}. */
export interface StateEntry {
  readonly kind: StateKind;
  /** Key of the object of a source, or the prefix of its objects. */
  readonly at: (contract: Contract) => string;
  readonly encoding: 'json' | 'json lines' | 'parquet';
  /**
   * Effect of damage on its readers: all of them report the same sentence, or none uses the object and it is rebuilt.
   */
  readonly ifDamaged: 'rejected' | 'rebuilt';
}

const json = (kind: StateKind, at: StateEntry['at']): StateEntry => ({
  kind,
  at,
  encoding: 'json',
  ifDamaged: 'rejected',
});
const lines = (kind: StateKind, at: StateEntry['at']): StateEntry => ({ ...json(kind, at), encoding: 'json lines' });
const parquet = (kind: StateKind, at: StateEntry['at']): StateEntry => ({
  kind,
  at,
  encoding: 'parquet',
  ifDamaged: 'rebuilt',
});

/** Kinds of objects that the platform keeps for itself. A test damages each of them for each of its readers. */
export const stateEntries = {
  layout: json(layoutState, () => layoutKey),
  deployedContract: json(contractState, ({ source }) => contractKey(source)),
  runHistory: json(runHistoryState, () => runHistoryKey),
  cursor: json(cursorState, ({ source }) => cursorPrefix(source)),
  ledger: json(ledgerState, ({ source }) => ledgerKey(source)),
  plan: json(planState, ({ source }) => planPrefix(source)),
  suppressionList: json(suppressionListState, ({ source }) => suppressionListKey(source)),
  erasureReceipt: json(erasureReceiptState, () => receiptPrefix),
  latestSummary: json(latestSummaryState, (contract) => latestKey(tablesOf(contract).summaries)),
  deadLetter: json(deadLetterKind, () => deadLetterPrefix),
  quarantineRow: lines(quarantineState, (contract) => tablesOf(contract).quarantine.prefix),
  replayReceipt: lines(replayReceiptState, (contract) => tablesOf(contract).replayed.prefix),
  rollup: parquet(rollupKind, (contract) => tablesOf(contract).rollup.prefix),
  entities: parquet(entitiesKind, (contract) => partitionKey(tablesOf(contract).entities)),
} as const satisfies Readonly<Record<string, StateEntry>>;
