import type { Contract } from '../../contract/contract.ts';
import type { Field } from '../../contract/field.ts';
import { groupBy } from '../../group-by.ts';
import type { HeaderColumn, HeaderMatch } from './header.ts';
import { fieldIndexes, headerKey } from './names.ts';

/** Stands for a column that a file does not have. */
export const noColumn = -1;

/**
 * Positions of the columns that the identity of a row rests on, in the order of their fields' names: fields that the
 * contract began with, those that it retired since among them. Whatever version of the contract reads a file, they are
 * the same. A field whose column is missing has its place all the same: or a value would pass for that of another field.
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
