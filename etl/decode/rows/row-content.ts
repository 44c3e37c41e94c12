import { canonicalText } from '../../canonical-text.ts';
import type { Contract } from '../../contract/contract.ts';
import type { Field } from '../../contract/field.ts';
import type { HeaderColumn, HeaderMatch } from '../header/header.ts';
import { fieldIndexes, headerKey } from '../header/names.ts';
import { isBrokenRule } from '../values/cell.ts';
import { nullWordForm, usualNullWords } from '../values/null-words.ts';
import { compileParser } from '../values/parser.ts';
import type { SplitRow } from './row-source.ts';

/**
 * Compiles the content of a file's rows: equal for rows that say the same, however they spell it. It is made of the parsed
 * values of the contract's first fields, retired ones included, and of the canonical texts of all other columns, each under
 * its name; nulls and the order of columns do not count. So a row keeps its content if the contract learns, retires or
 * reorders fields, and if it gains spellings or wider ranges. If the contract declares an identity, only its fields count.
 * @param header called once, at the first row
 */
export function createRowContent(contract: Contract, header: () => HeaderMatch): (row: SplitRow) => string {
  let columns: readonly ContentColumn[] | undefined;
  return ({ cells, text, malformed }) => {
    if (malformed !== undefined) return `malformed:${canonicalText(text)}`;
    columns ??= contentColumns(contract, header());
    let content = '';
    for (const { name, position, read } of columns) {
      const value = read(cells[position] as string);
      // The length keeps a value from being taken for another name.
      if (value !== '') content += `${name}:${value.length}:${value};`;
    }
    return content;
  };
}

interface ContentColumn {
  readonly name: string;
  readonly position: number;
  /** Canonical text of a cell; empty for null. */
  readonly read: (cell: string) => string;
}

function contentColumns(contract: Contract, { columns }: HeaderMatch): ContentColumn[] {
  const { identity, retired = [] } = contract;
  const retiredNames = fieldIndexes({ fields: retired });
  const fieldOf = ({ field, header }: HeaderColumn): Field | undefined =>
    field === null ? retired[retiredNames.get(headerKey(header)) ?? -1] : contract.fields[field];
  const all = columns.map((column, position): ContentColumn => {
    const field = fieldOf(column);
    // A field of the first version has a name in lower case, with a point that no key of a header has.
    return field && (field.since === undefined || identity?.includes(field.name))
      ? { name: `.${field.name}`, position, read: valueReader(contract, field) }
      : { name: headerKey(column.header) || `#${position}`, position, read: textReader };
  });
  const counted = identity ? all.filter(({ name }) => identity.some((one) => name === `.${one}`)) : all;
  return counted.sort((one, other) => (one.name < other.name ? -1 : 1));
}

function valueReader(contract: Contract, field: Field): (cell: string) => string {
  const parse = compileParser(lastingPart(contract, field));
  return (cell) => {
    const parsed = parse(cell);
    if (parsed === null) return '';
    return isBrokenRule(parsed) ? `?${canonicalText(cell)}` : String(parsed);
  };
}

/** Field without what later versions of the contract may change: spellings, null words, range, closed values. */
function lastingPart({ eventTime }: Contract, { name, type, unit, dateOrder }: Field): Field {
  const bare = { name, description: '' };
  switch (type) {
    case 'decimal':
    case 'integer':
      return { ...bare, type: 'decimal', ...(unit === undefined ? {} : { unit }) };
    case 'timestamp':
      // Only the event time keeps its date order for good.
      return { ...bare, type, ...(name === eventTime && dateOrder !== undefined ? { dateOrder } : {}) };
    case 'boolean':
      return { ...bare, type };
    default:
      return { ...bare, type: 'text' };
  }
}

function textReader(cell: string): string {
  const text = canonicalText(cell);
  return usualNullWords.has(nullWordForm(text)) ? '' : text;
}
