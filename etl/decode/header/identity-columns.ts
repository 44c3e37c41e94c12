import type { Contract } from '../../contract/contract.ts';
import type { Field } from '../../contract/field.ts';
import { groupBy } from '../../group-by.ts';
import type { HeaderColumn, HeaderMatch } from './header.ts';
import { fieldIndexes, headerKey } from './names.ts';

/** Position of a column that a file does not have. */
export const noColumn = -1;

/**
 * Positions of the columns that identify a row, sorted by the names of their fields: the fields of the first version of the
 * contract, including those retired since. Every version of the contract gets the same columns for a file. A missing column
 * keeps its slot as {@link noColumn}; otherwise a value could be taken for that of another field.
 */
export function identityColumns({ fields, retired = [] }: Contract, { columns }: HeaderMatch): number[] {
  const names = fieldIndexes({ fields: retired });
  const fieldOf = ({ field, header }: HeaderColumn): Field | undefined =>
    field === null ? retired[names.get(headerKey(header)) ?? -1] : fields[field];
  const positions = groupBy(columns.keys(), (position) => fieldOf(columns[position] as HeaderColumn)?.name);
  return [...fields, ...retired]
    .filter(({ since }) => since === undefined)
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap(({ name }) => positions.get(name) ?? [noColumn]);
}
