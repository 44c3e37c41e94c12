/** Row with quotes: its cells and the index of its end, or its fault, or `incomplete` if more text is needed. */
export type QuotedRow =
  | { readonly cells: string[]; readonly stop: number }
  | { readonly malformed: string }
  | 'incomplete';

interface QuotedCell {
  readonly value: string;
  /** Index of the delimiter or line end after the cell. */
  readonly stop: number;
}

const quote = '"';
const isLineEnd = (char: string | undefined) => char === '\n' || char === '\r';
const notClosed = { malformed: 'a quote is not closed' } as const;

/**
 * Reads one RFC 4180 row from `start`. Blanks around a quoted cell are padding; a quote within an unquoted cell is an
 * ordinary character.
 * @param limit index that the row must not exceed
 * @param final no more text will follow
 */
export function readQuotedRow(
  text: string,
  start: number,
  limit: number,
  delimiter: string,
  final: boolean,
): QuotedRow {
  const cells: string[] = [];
  for (let at = start; ; ) {
    const opening = skipPadding(text, at, delimiter);
    const cell =
      text[opening] === quote
        ? readQuotedCell(text, opening + 1, limit, delimiter, final)
        : readPlainCell(text, at, limit, delimiter, final);
    if (cell === 'incomplete' || 'malformed' in cell) return cell;
    cells.push(cell.value);
    if (text[cell.stop] !== delimiter) return { cells, stop: cell.stop };
    at = cell.stop + 1;
  }
}

function readPlainCell(
  text: string,
  start: number,
  limit: number,
  delimiter: string,
  final: boolean,
): QuotedCell | typeof notClosed | 'incomplete' {
  let stop = start;
  while (stop < text.length && text[stop] !== delimiter && !isLineEnd(text[stop])) stop++;
  if (stop > limit) return notClosed;
  if (stop === text.length && !final) return 'incomplete';
  return { value: text.slice(start, stop), stop };
}

function readQuotedCell(
  text: string,
  start: number,
  limit: number,
  delimiter: string,
  final: boolean,
): QuotedCell | { malformed: string } | 'incomplete' {
  let close = text.indexOf(quote, start);
  let escaped = false;
  while (close !== -1 && close < limit && text[close + 1] === quote) {
    escaped = true;
    close = text.indexOf(quote, close + 2);
  }
  const stop = close === -1 ? text.length : skipPadding(text, close + 1, delimiter);
  if (stop > limit) return notClosed;
  if (stop === text.length && !final) return 'incomplete';
  if (close === -1) return notClosed;
  if (stop < text.length && text[stop] !== delimiter && !isLineEnd(text[stop])) {
    return { malformed: 'text follows a closing quote' };
  }
  const value = text.slice(start, close);
  return { value: escaped ? value.replaceAll('""', quote) : value, stop };
}

function skipPadding(text: string, from: number, delimiter: string): number {
  let at = from;
  while ((text[at] === ' ' || text[at] === '\t') && text[at] !== delimiter) at++;
  return at;
}
