/** Messages between Athena and the process that its engine runs in. */
import type { EngineOptions, EngineQuery, Rows } from './engine.ts';

export type Order =
  | { readonly kind: 'open'; readonly id: number; readonly options: EngineOptions }
  | { readonly kind: 'parse'; readonly id: number; readonly sql: string }
  | { readonly kind: 'print'; readonly id: number; readonly tree: string }
  | { readonly kind: 'run'; readonly id: number; readonly query: Omit<EngineQuery, 'signal'> }
  /** Stops the query of this id. */
  | { readonly kind: 'stop'; readonly id: number };

export type Reply =
  | { readonly id: number; readonly parsed: string }
  | { readonly id: number; readonly printed: string }
  | { readonly id: number; readonly rows: Rows }
  | { readonly id: number; readonly opened: true }
  | { readonly id: number; readonly error: string }
  /** Memory beyond DuckDB's own count is exhausted: the process ends itself. */
  | { readonly exhausted: string };
