import type { Contract } from '../contract/contract.ts';
import type { Field } from '../contract/field.ts';
import { createTextReader } from '../csv/encoding.ts';
import { createRowSource, type SplitRow } from '../decode/rows/row-source.ts';
import { isBrokenRule, type Parse } from '../decode/values/cell.ts';
import { compileParser } from '../decode/values/parser.ts';
import { FileError } from '../errors.ts';
import type { FileFormat } from '../profile/file-format.ts';
import { profileCsv } from '../profile/profiler.ts';
import { timeColumn } from '../table/tables.ts';
import type { IsSuppressed } from './suppression-list.ts';

/** Action on one row or record: erase it, keep it, or keep it and report it as a free-text match. */
export type RedactionAction = 'erase' | 'keep' | 'match';

/** Raw file after redaction. */
export interface RedactedFile {
  /** Remaining bytes, unchanged; the given array itself if no row was removed. */
  readonly bytes: Uint8Array;
  /** Numbers of the removed rows, ascending, as a spreadsheet counts. */
  readonly removed: readonly number[];
  /** Number of kept rows that cannot be read and contain the key as free text. */
  readonly freeTextMatches: number;
}

/** Rules of a redaction. */
export interface RedactOptions {
  /** Decides which rows to remove. Arrivals are unknown in a raw file. */
  readonly isErased: IsSuppressed;
  /** Finds the subject in the text of a row that cannot be read. */
  readonly matchesText: (text: string) => boolean;
  /** Removes free-text matches too. */
  readonly eraseMatches: boolean;
}

/** Number of bytes that are decoded at a time. */
const chunk = 1_048_576;

/**
 * Removes the rows of entities from the text of a raw file. Every other byte is kept.
 * @throws FileError if the file is not one that can be sent: see `createCsvReader`
 */
export function redactRawFile(
  contract: Contract,
  file: string,
  bytes: Uint8Array,
  options: RedactOptions,
): RedactedFile {
  const format = sentFormat(contract, file, bytes);
  const lines = linesOf(bytes);
  const actionFor = compileRowAction(contract, options, format);
  const removed: { readonly row: number; readonly from: number; readonly to: number }[] = [];
  let freeTextMatches = 0;
  let line = 0;
  let before = 0;
  for (const row of rowsOf(contract, file, bytes, format)) {
    // Blank rows are counted but not returned; each takes one line.
    const first = line + (row.row - before - 1);
    line = first + 1 + lineEnds(row.text);
    before = row.row;
    const action = row.isHeader ? 'keep' : actionFor(row);
    if (action === 'erase')
      removed.push({ row: row.row, from: lines[first] as number, to: lines[line] ?? bytes.length });
    if (action === 'match') freeTextMatches++;
  }
  return { bytes: without(bytes, removed), removed: removed.map(({ row }) => row), freeTextMatches };
}

/** Format in which the file was sent. @throws FileError if its bytes cannot be cut at its lines, or its encoding is unknown */
function sentFormat(contract: Contract, file: string, bytes: Uint8Array): FileFormat {
  const { format, fault } = profileCsv(contract, bytes, { file });
  if (fault?.kind === 'encoding') throw new FileError(fault.message, { file });
  if (format.encoding !== undefined)
    throw new FileError(`${file} is ${format.encoding}: rows are removed from UTF-8 and Windows-1252 only`, { file });
  return format;
}

function compileRowAction(
  contract: Contract,
  { isErased, matchesText, eraseMatches }: RedactOptions,
  format: FileFormat,
) {
  const [parseKey, parseTime] = [contract.key, contract.eventTime].map((name) =>
    compileParser(contract.fields.find((field) => field.name === name) as Field, format),
  ) as [Parse, Parse];
  return ({ cells, text, malformed, keyColumn, timeColumn }: CountedRow): RedactionAction => {
    const key = parsedCell(parseKey, cells[keyColumn]);
    const time = parsedCell(parseTime, cells[timeColumn]);
    const eventTime = typeof time === 'number' && malformed === undefined ? time : null;
    if (key !== null && isErased({ key: String(key), eventTime, arrivedAt: null })) return 'erase';
    if ((key !== null && malformed === undefined) || !matchesText(text)) return 'keep';
    return eraseMatches ? 'erase' : 'match';
  };
}

function parsedCell(parse: Parse, cell: string | undefined): string | number | null {
  const parsed = cell === undefined ? null : parse(cell);
  return isBrokenRule(parsed) ? null : parsed;
}

interface CountedRow extends SplitRow {
  readonly isHeader: boolean;
  /** -1 if there is none. */
  readonly keyColumn: number;
  readonly timeColumn: number;
}

function* rowsOf(
  contract: Contract,
  file: string,
  bytes: Uint8Array,
  { delimiter }: FileFormat,
): Generator<CountedRow> {
  const reader = createTextReader(file);
  const source = createRowSource(contract, file, delimiter === undefined ? {} : { delimiter });
  const columnOf = (name: string) =>
    source.header?.columns.findIndex(({ key, field }) => field !== null && key === name) ?? -1;
  let columns = { keyColumn: -1, timeColumn: -1 };
  let begun = false;
  const counted = function* (rows: readonly SplitRow[]): Generator<CountedRow> {
    if (!begun && source.headerRow) {
      begun = true;
      columns = { keyColumn: columnOf(contract.key), timeColumn: columnOf(timeColumn(contract)) };
      yield { ...source.headerRow, ...columns, isHeader: true };
    }
    for (const row of rows) yield { ...row, ...columns, isHeader: false };
  };
  for (let at = 0; at < bytes.length; at += chunk) {
    yield* counted(source.push(reader.push(bytes.subarray(at, at + chunk))));
  }
  const rest = source.push(reader.end());
  yield* counted([...rest, ...source.end()]);
}

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Offset of each line. LF, CRLF and CR end a line, as in the tokenizer. */
function linesOf(bytes: Uint8Array): number[] {
  const starts = [0];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte !== lineFeed && (byte !== carriageReturn || bytes[i + 1] === lineFeed)) continue;
    starts.push(i + 1);
  }
  return starts;
}

const lineEnds = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;

function without(bytes: Uint8Array, removed: readonly { readonly from: number; readonly to: number }[]): Uint8Array {
  if (removed.length === 0) return bytes;
  const length = removed.reduce((left, { from, to }) => left - (to - from), bytes.length);
  const kept = new Uint8Array(length);
  let at = 0;
  let from = 0;
  for (const gap of [...removed, { from: bytes.length, to: bytes.length }]) {
    kept.set(bytes.subarray(from, gap.from), at);
    at += gap.from - from;
    from = gap.to;
  }
  return kept;
}
