import type { Contract } from '../contract/contract.ts';
import type { HeaderMatch } from '../decode/header/header.ts';
import type { ColumnReport } from './profile.ts';

/** Report on the columns of a file. Columns without a header are left out: a delimiter ends their rows. */
export function columnReport(contract: Contract, { columns, missing, hints }: HeaderMatch): ColumnReport {
  const matched = columns.flatMap(({ header, field, key }) => (field === null ? [] : [{ header, field: key }]));
  const unmatched = columns.flatMap(({ header, field }, i) =>
    field !== null || header === `column_${i + 1}` ? [] : [{ header, ...hintOf(header, hints) }],
  );
  const inputs = contract.score?.terms.map(({ field }) => field) ?? [];
  return { matched, unmatched, missing, missingInputs: inputs.filter((name) => missing.includes(name)) };
}

/** Field that a hint of the header names for a column. */
function hintOf(header: string, hints: readonly string[]): { readonly hint?: string } {
  const start = `column "${header}" is new: did you mean `;
  const found = hints.find((hint) => hint.startsWith(start));
  return found ? { hint: found.slice(start.length, -1) } : {};
}
