import type { Contract } from '../contract/contract.ts';
import type { Field } from '../contract/field.ts';
import { createTextReader } from '../csv/encoding.ts';
import { isFlaw, type Parse } from '../decode/cell.ts';
import { compileParser } from '../decode/parser.ts';
import { createRowSource, type SplitRow } from '../decode/row-source.ts';
import { timeColumn } from '../table/tables.ts';
import type { IsSuppressed } from './suppression-list.ts';

/** A raw file as it is without some rows. */
export interface RedactedFile {
  /** The bytes that are left, as they stood; the very ones that were given where nothing was removed. */
  readonly bytes: Uint8Array;
  /** Numbers of the rows that were removed, ascending, as a spreadsheet counts. */
  readonly removed: readonly number[];
  /** Rows that could not be read, stay, and mention a key. */
  readonly mentions: number;
}

export interface RedactOptions {
  /** Whether a row goes; nothing is known of its arrival. */
  readonly isGone: IsSuppressed;
  /** Whether a row that cannot be read speaks of a subject. */
  readonly mentions: (text: string) => boolean;
  /** Those go too. */
  readonly eraseMatches: boolean;
}

/** Bytes that are decoded at a time. */
const chunk = 1_048_576;

/**
 * Removes the rows of entities from the text of a raw file; every other byte stays as it stood.
 * @throws FileError where the file is none that can be sent: see `createCsvReader`
 */
export function redactRawFile(
  contract: Contract,
  file: string,
  bytes: Uint8Array,
  options: RedactOptions,
): RedactedFile {
  const lines = linesOf(bytes);
  const choose = chooser(contract, options);
  const removed: { readonly row: number; readonly from: number; readonly to: number }[] = [];
  let mentions = 0;
  let line = 0;
  let before = 0;
  for (const row of rowsOf(contract, file, bytes)) {
    // Blank rows are counted, but not given out; each takes one line.
    const first = line + (row.row - before - 1);
    line = first + 1 + lineEnds(row.text);
    before = row.row;
    const choice = row.isHeader ? 'stays' : choose(row);
    if (choice === 'goes')
      removed.push({ row: row.row, from: lines[first] as number, to: lines[line] ?? bytes.length });
    if (choice === 'mentions') mentions++;
  }
  return { bytes: without(bytes, removed), removed: removed.map(({ row }) => row), mentions };
}

type Choice = 'goes' | 'stays' | 'mentions';

function chooser(contract: Contract, { isGone, mentions, eraseMatches }: RedactOptions) {
  const [parseKey, parseTime] = [contract.key, contract.eventTime].map((name) =>
    compileParser(contract.fields.find((field) => field.name === name) as Field),
  ) as [Parse, Parse];
  return ({ cells, text, malformed, keyColumn, timeColumn }: CountedRow): Choice => {
    const key = parsedCell(parseKey, cells[keyColumn]);
    const time = parsedCell(parseTime, cells[timeColumn]);
    const eventTime = typeof time === 'number' && malformed === undefined ? time : null;
    if (key !== null && isGone({ key: String(key), eventTime, arrivedAt: null })) return 'goes';
    if ((key !== null && malformed === undefined) || !mentions(text)) return 'stays';
    return eraseMatches ? 'goes' : 'mentions';
  };
}

function parsedCell(parse: Parse, cell: string | undefined): string | number | null {
  const parsed = cell === undefined ? null : parse(cell);
  return isFlaw(parsed) ? null : parsed;
}

interface CountedRow extends SplitRow {
  readonly isHeader: boolean;
  /** -1: there is none. */
  readonly keyColumn: number;
  readonly timeColumn: number;
}

function* rowsOf(contract: Contract, file: string, bytes: Uint8Array): Generator<CountedRow> {
  const reader = createTextReader(file);
  const source = createRowSource(contract, file);
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

/** Where each line begins. LF, CRLF and CR end one, as the tokenizer has it. */
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
