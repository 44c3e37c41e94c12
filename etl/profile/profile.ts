import type { DateOrder, DecimalMark } from '../decode/values/cell-format.ts';
import type { Decision } from './candidates.ts';
import type { FileFormat } from './file-format.ts';

/** Column of a file that the contract does not know. */
export interface UnmatchedColumn {
  readonly header: string;
  /** Field whose name is so near that it may be meant. */
  readonly hint?: string;
}

/** Columns of a file, matched to a contract, and what follows. */
export interface ColumnReport {
  /** Headers with the fields that they mean. */
  readonly matched: readonly { readonly header: string; readonly field: string }[];
  readonly unmatched: readonly UnmatchedColumn[];
  /** Fields without a column. */
  readonly missing: readonly string[];
  /** Inputs of the score without a column: no record of the file can get a score. */
  readonly missingInputs: readonly string[];
}

/** A property of cells, its reading, and the number of cells that another candidate would read differently. */
export interface Reading<Candidate> extends Decision<Candidate> {
  readonly doubtful: number;
}

/** What is known of a file before any of its records is sent. */
export interface FileProfile {
  readonly file: string;
  readonly source: string;
  readonly bytes: number;
  readonly encoding: { readonly value: string; readonly by: 'option' | 'file' | 'fallback' };
  /** Word that only the fallback encoding could read. It is data: show it on a terminal, and never store it. */
  readonly example: string | null;
  readonly delimiter: { readonly value: string; readonly by: 'option' | 'file' };
  readonly dateOrder: Reading<DateOrder>;
  readonly decimalMark: Reading<DecimalMark>;
  /** Headers of the two columns that hold the event time together. */
  readonly joined: readonly [date: string, time: string] | null;
  readonly columns: ColumnReport;
  readonly rows: number;
  /** Rows that would be rejected. */
  readonly rejected: number;
  /** Reasons of the rejections with their numbers, the most frequent first; at most {@link topReasons}. */
  readonly reasons: readonly (readonly [reason: string, rows: number])[];
  /** Format for reading the file: the whole of it is read alike. */
  readonly format: FileFormat;
  /** Sentence on why the file must not be sent; null if it can be. */
  readonly fault: ProfileFault | null;
}

/** Ground to reject a file: two readings are needed, the encoding is another one, no row can be read, or too many repeat. */
export interface ProfileFault {
  readonly kind: 'contradiction' | 'encoding' | 'no-row' | 'repeated';
  readonly message: string;
}

/** Most reasons that a profile lists. */
export const topReasons = 3;
