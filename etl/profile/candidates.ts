import type { Contract } from '../contract/contract.ts';
import type { Field } from '../contract/field.ts';
import { isBrokenRule, type Parse, type Parsed } from '../decode/values/cell.ts';
import type { CellFormat, DateOrder, DecimalMark } from '../decode/values/cell-format.ts';
import { compileParser } from '../decode/values/parser.ts';

/** Reading of a file, and the grounds for it: named by the user, the only one that fits, or the contract's for lack of any. */
export interface Decision<Candidate> {
  readonly value: Candidate;
  readonly by: 'option' | 'file' | 'contract';
}

/** Cells that one candidate reads and another does not: their number, and the row of the first. */
export interface Evidence {
  readonly cells: number;
  readonly row: number;
}

/** Several candidates are needed: cells that only one of them reads. */
export interface Contradiction<Candidate> {
  readonly needed: ReadonlyMap<Candidate, Evidence>;
}

/** Judge of one property of a file's cells, such as its date order. It sees each cell once, and keeps counts only. */
export interface Judge<Candidate> {
  /** Takes a cell. @returns true if the candidates that are left may read it differently */
  see(field: number, cell: string, row: number): boolean;
  /** Candidates that read every cell that any of them reads. */
  readonly left: readonly Candidate[];
  /** Cells that the candidates read differently. */
  readonly doubtful: number;
  decide(): Decision<Candidate> | Contradiction<Candidate>;
}

interface JudgeOptions<Candidate> {
  readonly candidates: readonly Candidate[];
  readonly given: Candidate | undefined;
  /** Candidate for lack of evidence. */
  readonly otherwise: Candidate;
  /** Readers of each field by candidate; missing for fields that the property does not concern. */
  readonly readers: readonly (FieldReaders | undefined)[];
  /** True for a cell that needs no look, since every candidate reads it alike. */
  readonly isPlain: (cell: string) => boolean;
  /** Only candidate that reads a cell, if its form alone shows it; null otherwise. Most cells are of such a form. */
  readonly onlyReading?: (cell: string) => Candidate | null;
}

interface FieldReaders {
  /** Readers by candidate, without range. */
  readonly read: readonly Parse[];
  /** Readers by candidate, with range. A value out of range is weak evidence: any value may be wrong. */
  readonly within: readonly Parse[];
  /** True for whole numbers: a fraction is then no number under any candidate. */
  readonly isWhole: boolean;
}

function createJudge<Candidate>({
  candidates,
  given,
  otherwise,
  readers,
  isPlain,
  onlyReading = () => null,
}: JudgeOptions<Candidate>): Judge<Candidate> {
  /** Cells by the set of candidates that read them, as bits. */
  const strong = new Map<number, { cells: number; row: number }>();
  const weak = new Map<number, { cells: number; row: number }>();
  const every = (1 << candidates.length) - 1;
  let left = given === undefined ? every : 1 << candidates.indexOf(given);
  let doubtful = 0;
  const count = (counts: typeof strong, bits: number, row: number) => {
    const entry = counts.get(bits);
    if (entry) entry.cells++;
    else counts.set(bits, { cells: 1, row });
  };
  const listed = (bits: number): Candidate[] => candidates.filter((_, i) => bits & (1 << i));
  const fits = (counts: typeof strong, among: number): number =>
    [...counts.keys()].reduce((bits, key) => bits & key, among);

  return {
    see(field, cell, row) {
      const reader = readers[field];
      if (!reader || isPlain(cell)) return false;
      if (given !== undefined) return false;
      const only = reader.isWhole ? null : onlyReading(cell);
      if (only !== null) {
        const bit = 1 << candidates.indexOf(only);
        doubtful++;
        count(strong, bit, row);
        left = left & bit || left;
        return (left & (left - 1)) !== 0;
      }
      const values = reader.read.map((parse) => parse(cell));
      const bits = bitsOf(values);
      if (bits === 0 || (bits === every && values.every((value) => value === values[0]))) return false;
      doubtful++;
      if (bits !== every) {
        count(strong, bits, row);
        // After a contradiction the shares matter to nobody.
        left = left & bits || left;
      }
      if ((left & (left - 1)) === 0) return false;
      const within = bitsOf(reader.within.map((parse) => parse(cell))) & bits;
      if (within !== 0 && within !== bits) count(weak, within, row);
      return true;
    },
    get left() {
      return listed(left);
    },
    get doubtful() {
      return doubtful;
    },
    decide() {
      if (given !== undefined) return { value: given, by: 'option' };
      const possible = fits(strong, every);
      if (possible === 0) return { needed: neededOf(strong, candidates) };
      const [only, ...others] = listed(possible);
      if (strong.size > 0 && others.length === 0) return { value: only as Candidate, by: 'file' };
      const likely = listed(fits(weak, possible));
      if (weak.size > 0 && likely.length === 1) return { value: likely[0] as Candidate, by: 'file' };
      const isOtherwisePossible = listed(possible).includes(otherwise);
      return {
        value: isOtherwisePossible ? otherwise : (only as Candidate),
        by: isOtherwisePossible ? 'contract' : 'file',
      };
    },
  };
}

/** Set of the candidates that read a cell. */
const bitsOf = (values: readonly Parsed[]): number =>
  values.reduce<number>((bits, value, i) => (isBrokenRule(value) ? bits : bits | (1 << i)), 0);

function neededOf<Candidate>(
  counts: ReadonlyMap<number, Evidence>,
  candidates: readonly Candidate[],
): ReadonlyMap<Candidate, Evidence> {
  const needed = new Map<Candidate, Evidence>();
  for (const [i, candidate] of candidates.entries()) {
    const own = [...counts].filter(([bits]) => bits & (1 << i) && !isShared(bits, counts, 1 << i));
    if (own.length === 0) continue;
    const cells = own.reduce((sum, [, evidence]) => sum + evidence.cells, 0);
    needed.set(candidate, { cells, row: Math.min(...own.map(([, evidence]) => evidence.row)) });
  }
  return needed;
}

/** True if each other set of candidates that a candidate is not in could do without this set's candidate: it proves nothing for it. */
const isShared = (bits: number, counts: ReadonlyMap<number, Evidence>, candidate: number) =>
  [...counts.keys()].every((other) => (other & candidate) !== 0 || (other & bits) !== 0);

const everyOrder: readonly DateOrder[] = ['mdy', 'dmy', 'ymd'];

/** Judge of the order of dates in digits. */
export function dateOrderJudge(contract: Contract, given: DateOrder | undefined): Judge<DateOrder> {
  const timestamps = contract.fields.filter(({ type }) => type === 'timestamp');
  const first = timestamps.find(({ name }) => name === contract.eventTime) ?? timestamps[0];
  return createJudge<DateOrder>({
    candidates: everyOrder,
    given,
    otherwise: first?.dateOrder ?? 'mdy',
    readers: contract.fields.map((field) =>
      field.type === 'timestamp'
        ? readersOf(
            field,
            everyOrder.map((dateOrder) => ({ dateOrder })),
          )
        : undefined,
    ),
    isPlain: isPlainDate,
  });
}

const marks: readonly DecimalMark[] = ['.', ','];

/** Judge of the decimal mark. */
export const decimalMarkJudge = ({ fields }: Contract, given: DecimalMark | undefined): Judge<DecimalMark> =>
  createJudge<DecimalMark>({
    candidates: marks,
    given,
    otherwise: '.',
    readers: fields.map((field) =>
      field.type === 'decimal' || field.type === 'integer'
        ? readersOf(
            field,
            marks.map((decimalMark) => ({ decimalMark })),
          )
        : undefined,
    ),
    isPlain: (cell) => !cell.includes('.') && !cell.includes(','),
    onlyReading: onlyMark,
  });

/**
 * Decimal mark of a number such as `40.25` or `-0,5`: its digits cannot be a group of three. Null for every other cell, also
 * for those that only one mark reads.
 */
function onlyMark(cell: string): DecimalMark | null {
  const first = cell.charCodeAt(0) === minus ? 1 : 0;
  let mark = -1;
  for (let i = first; i < cell.length; i++) {
    const code = cell.charCodeAt(i);
    if (code >= zero && code <= nine) continue;
    if (mark >= 0 || i === first || (code !== point && code !== comma)) return null;
    mark = i;
  }
  const decimals = cell.length - mark - 1;
  return mark < 0 || decimals === 0 || decimals === 3 ? null : cell.charCodeAt(mark) === point ? '.' : ',';
}

const [minus, point, comma, zero, nine] = [0x2d, 0x2e, 0x2c, 0x30, 0x39];

function readersOf(field: Field, formats: readonly CellFormat[]): FieldReaders {
  const { min: _, max: __, ...boundless } = field as Field & { readonly min?: number; readonly max?: number };
  return {
    read: formats.map((format) => compileParser(boundless as Field, format)),
    within: formats.map((format) => compileParser(field, format)),
    isWhole: field.type === 'integer',
  };
}

/** True for `2025-01-31…` and for digits only: no order is in doubt. */
function isPlainDate(cell: string): boolean {
  const text = cell.trim();
  return (text[4] === '-' && text[7] === '-') || /^\d+$/.test(text);
}
