import type { Contract } from '../contract/contract.ts';
import type { Field } from '../contract/field.ts';
import { fieldIndexes } from '../decode/header/names.ts';
import { byName, type Change, compatible, needsVersion } from './change.ts';

/** Headers that mean another field than before, no field any more, or a field for the first time. */
export function headerChanges(before: Contract, now: Contract): Change[] {
  const { kept } = byName(before.fields, now.fields);
  const names = new Set(kept.map(([{ name }]) => name));
  const meaning = (contract: Contract) => {
    const indexes = fieldIndexes(contract);
    return (header: string): Field | undefined => contract.fields[indexes.get(header) ?? -1];
  };
  const [old, current] = [meaning(before), meaning(now)];
  const headers = new Set([...fieldIndexes(before).keys(), ...fieldIndexes(now).keys()]);
  return [...headers].flatMap((header) => {
    const [from, to] = [old(header), current(header)];
    if (from?.name === to?.name || [from, to].some((field) => field && !names.has(field.name))) return [];
    return [headerChange(before, header, from, to)];
  });
}

function headerChange({ newColumn }: Contract, header: string, from: Field | undefined, to: Field | undefined): Change {
  if (!to) return needsVersion(`header "${header}" no longer means field ${from?.name}`);
  if (from) return needsVersion(`header "${header}" means field ${to.name} instead of ${from.name}`);
  // Records without a required field were rejected before, and so were unknown columns, unless they went to `extra`.
  return newColumn === 'evolve' && !to.required
    ? needsVersion(`header "${header}" means field ${to.name}: its values went to extra`)
    : compatible(`header "${header}" means field ${to.name}`);
}
