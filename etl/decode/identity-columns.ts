import type { Contract, Field } from '../contract/contract.ts';
import type { HeaderColumn, HeaderMatch } from './header.ts';
import { fieldIndexes, headerKey } from './names.ts';

/**
 * Positions of the columns that the identity of a row rests on, in the order of their fields' names: fields that the
 * contract began with, those that it retired since among them. Whatever version of the contract reads a file, they are
 * the same.
 */
export function identityColumns({ fields, retired = [] }: Contract, { columns }: HeaderMatch): number[] {
  const names = fieldIndexes({ fields: retired });
  const fieldOf = ({ field, header }: HeaderColumn): Field | undefined =>
    field === null ? retired[names.get(headerKey(header)) ?? -1] : fields[field];
  return columns
    .flatMap((column, position) => {
      const field = fieldOf(column);
      return field && field.since === undefined ? [{ name: field.name, position }] : [];
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ position }) => position);
}
