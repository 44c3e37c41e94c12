import { rowsPerChunk } from './options.ts';

/** A cell as CSV: quoted only where it must be. */
const csvCell = (value: string): string => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** One row of CSV, without its line end. */
export const csvRow = (cells: readonly string[]): string => cells.map(csvCell).join(',');

/**
 * Text of a CSV file in chunks of whole rows.
 * @param row text of the row with this index, from 0, without its line end; asked once for each, in order
 */
export function* csvChunks(
  header: string,
  rows: number,
  lineEnd: string,
  row: (index: number) => string,
): Generator<string, void> {
  yield header + lineEnd;
  for (let first = 0; first < rows; first += rowsPerChunk) {
    let chunk = '';
    for (let index = first; index < Math.min(first + rowsPerChunk, rows); index++) chunk += row(index) + lineEnd;
    yield chunk;
  }
}

/** `2025-01-31 23:59:59`, UTC. @param at ms since 1970 UTC */
export const dateTime = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
