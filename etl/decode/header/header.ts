import type { Contract } from '../../contract/contract.ts';
import type { Field } from '../../contract/field.ts';
import { FileError } from '../../errors.ts';
import { reserved } from '../events/record.ts';
import { excerpt } from '../values/cell.ts';
import { type JoinedTime, joinedTime } from './joined-time.ts';
import { fieldIndexes, headerKey, nearestName } from './names.ts';

/** One column of a file, matched to a contract. */
export interface HeaderColumn {
  /** Header, trimmed; `column_3` if the third column has none. */
  readonly header: string;
  /** Index of the field in the contract; null for a column that the contract does not know. */
  readonly field: number | null;
  /** Key of the values in an event: the field's name, or the header if there is no field. */
  readonly key: string;
}

/** Header row, matched to a contract. */
export interface HeaderMatch {
  readonly columns: readonly HeaderColumn[];
  /** Two columns of the file that are one of `columns`, at the position of the date. */
  readonly joined: JoinedTime | null;
  /** Names of optional fields without a column in the file: null in every record. */
  readonly missing: readonly string[];
  /** Sentences on columns whose header looks misspelt: worth showing, but no reason to reject the file. */
  readonly hints: readonly string[];
}

/**
 * Matches the header row of a file to a contract. Case, blanks, punctuation, padding, byte order mark and the order of the
 * columns are ignored.
 * @throws FileError, in one sentence, if the row is not a header, belongs to another source, names a column twice, lacks a
 * required field or every input of the score, or has a column that a frozen contract does not know
 */
export function matchHeader(contract: Contract, cells: readonly string[], file: string): HeaderMatch {
  const names = fieldIndexes(contract);
  const joined = joinedTime(contract, cells);
  const columns = columnsOf(contract, names, cells, joined);
  const fault = faultOf(contract, names, columns);
  if (fault) throw new FileError(`${file} ${fault}`, { source: contract.source, file });
  const missing = missingFields(contract, columns);
  return {
    columns,
    joined,
    missing: missing.map((field) => field.name),
    hints: hintsOf(contract, names, columns, missing),
  };
}

type Names = ReadonlyMap<string, number>;

function columnsOf(
  contract: Contract,
  names: Names,
  cells: readonly string[],
  joined: JoinedTime | null,
): HeaderColumn[] {
  const columns = cells.map((cell, i) => columnOf(contract, names, cell, i));
  if (!joined) return columns;
  const field = contract.fields.findIndex(({ name }) => name === contract.eventTime);
  const header = `${columns[joined.date]?.header} + ${columns[joined.time]?.header}`;
  return columns
    .with(joined.date, { header, field, key: (contract.fields[field] as Field).name })
    .filter((_, i) => i !== joined.time);
}

function columnOf(contract: Contract, names: Names, cell: string, index: number): HeaderColumn {
  const header = cell.replace(/^\ufeff/, '').trim() || `column_${index + 1}`;
  const field = names.get(headerKey(header)) ?? null;
  return { header, field, key: field === null ? eventKey(header) : (contract.fields[field] as Field).name };
}

const forbidden: ReadonlySet<string> = new Set([...Object.values(reserved), '__proto__']);

/** Renames a file's own `event_id`: it does not identify a record of the lake, may name a kind of event, and may repeat. */
const eventKey = (header: string) => (forbidden.has(header) ? `column ${header}` : header);

function faultOf(contract: Contract, names: Names, columns: readonly HeaderColumn[]): string | null {
  const { source, fields, score, newColumn } = contract;
  const missing = missingFields(contract, columns);
  const wanted = `a header such as ${excerpt(fields.map((f) => f.name).join(', '), 120)}`;
  if (missing.length === fields.length) {
    return looksLikeData(columns)
      ? `begins with a row of data, not with a header: put ${wanted} above it`
      : `has no column of source ${source} (found ${listed(columns)}): expected ${wanted}`;
  }
  const twice = repeated(columns);
  if (twice) return `names ${twice}: keep one of the columns`;
  const needed = missing.find((field) => field.required);
  if (needed) return lacking(needed, names, contract, columns);
  const inputs = score?.terms.map((term) => term.field) ?? [];
  if (score && inputs.length > 0 && inputs.every((name) => missing.some((field) => field.name === name))) {
    return `has none of the columns ${inputs.join(', ')}, which ${score.name} is made of: add at least one (found ${listed(columns)})`;
  }
  const unknown = columns.find((column) => column.field === null);
  return newColumn === 'freeze' && unknown
    ? `has a column ${quoted(unknown)} that the frozen contract of ${source} does not know: remove it, or add the field to the contract`
    : null;
}

function missingFields({ fields }: Contract, columns: readonly HeaderColumn[]): Field[] {
  const present = new Set(columns.map((column) => column.field));
  return fields.filter((_, index) => !present.has(index));
}

function repeated(columns: readonly HeaderColumn[]): string | null {
  const seen = new Map<string, HeaderColumn>();
  for (const column of columns) {
    const identity = column.field === null ? headerKey(column.header) || column.header : `field ${column.field}`;
    const first = seen.get(identity);
    if (first) return column.field === null ? `${quoted(first)} twice` : sameField(first, column);
    seen.set(identity, column);
  }
  return null;
}

const sameField = (first: HeaderColumn, second: HeaderColumn) =>
  `${first.key} twice, as ${quoted(first)} and ${quoted(second)}`;

function lacking(field: Field, names: Names, contract: Contract, columns: readonly HeaderColumn[]): string {
  const slip = columns.find((column) => column.field === null && meant(column, names, contract) === field);
  const remedy = slip
    ? `did you mean ${field.name} by ${quoted(slip)}?`
    : `accepted are ${[field.name, ...(field.aliases ?? [])].join(', ')}, found ${listed(columns)}`;
  return `has no column ${field.name}, which every record of ${contract.source} needs: ${remedy}`;
}

function hintsOf(
  contract: Contract,
  names: Names,
  columns: readonly HeaderColumn[],
  missing: readonly Field[],
): string[] {
  return columns.flatMap((column) => {
    const field = column.field === null ? meant(column, names, contract) : null;
    return field && missing.includes(field) ? [`column ${quoted(column)} is new: did you mean ${field.name}?`] : [];
  });
}

/** Field whose name is nearest to a column's header; null if the header adds another unit to it. */
function meant({ header }: HeaderColumn, names: Names, { fields }: Contract): Field | null {
  const key = nearestName(headerKey(header), names.keys());
  const field = key === null ? null : (fields[names.get(key) as number] as Field);
  return field && namesOtherUnit(header, field) ? null : field;
}

/** True for `Temperature (F)` or `temperature_f` of a field in °C: its values are of another unit, not of another name. */
function namesOtherUnit(header: string, { name, aliases = [], unit }: Field): boolean {
  const words = header.split(/[^\p{L}\p{N}°%/]+/u).filter((word) => word !== '');
  const last = words.pop();
  if (unit === undefined || last === undefined || words.length === 0 || headerKey(last) === headerKey(unit))
    return false;
  return nearestName(headerKey(words.join(' ')), [name, ...aliases].map(headerKey)) !== null;
}

/**
 * True if a quarter of the cells start like numbers or dates; headers do not. Such cells are never shown: they may be
 * personal.
 */
function looksLikeData(columns: readonly HeaderColumn[]): boolean {
  const values = columns.filter(({ header }) => /^[($€£+-]*\d|^(true|false|yes|no)$/i.test(header));
  return values.length * 4 >= columns.length;
}

const quoted = ({ header }: HeaderColumn) => `"${excerpt(header, 40)}"`;

const listed = (columns: readonly HeaderColumn[]) => {
  if (looksLikeData(columns)) return `${columns.length} columns`;
  const shown = columns.slice(0, 8).map(quoted).join(', ');
  return columns.length > 8 ? `${shown} and ${columns.length - 8} more` : shown;
};
