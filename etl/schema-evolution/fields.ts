import type { Contract } from '../contract/contract.ts';
import type { Field } from '../contract/field.ts';
import { headerKey } from '../decode/header/names.ts';
import { byName, type Change, incompatible, needsVersion } from './change.ts';
import { valueChanges } from './values.ts';

/** Fields that came, went or are read in another way. */
export function fieldChanges(before: Contract, now: Contract): Change[] {
  const { gone, added, kept } = byName(before.fields, now.fields);
  return [
    ...added.flatMap((field) => addition(before, now, field)),
    ...gone.map((field) => removal(now, field, added)),
    ...kept.flatMap(([old, current]) => [...valueChanges(old, current), ...sinceChange(old, current)]),
    ...forgotten(before, now),
  ];
}

function addition(before: Contract, now: Contract, field: Field): Change[] {
  const known = before.retired?.find(({ name }) => name === field.name);
  if (known) return [needsVersion(`field ${field.name} is back`), ...sinceChange(known, field)];
  const version = Math.max(now.version, before.version + 1);
  const isDated = field.since !== undefined && field.since > before.version;
  return isDated
    ? [needsVersion(`field ${field.name} is new: records that are stored have no value of it`)]
    : [
        incompatible(
          `field ${field.name} is new and does not say since when: rows that were sent before would count as others`,
          `say since: ${version} of it, and version: ${version} of the contract`,
        ),
      ];
}

function removal({ retired = [] }: Contract, field: Field, added: readonly Field[]): Change {
  const { name } = field;
  const kept = retired.find((one) => one.name === name);
  if (kept?.type === field.type && kept.since === field.since) {
    return needsVersion(
      `field ${name} is retired: its column leaves the tables, and its values each partition that is rewritten`,
    );
  }
  if (kept) return incompatible(`field ${name} is retired, but not as it was`, 'move it to retired unchanged');
  const renamed = added.find(({ name: other, aliases = [] }) => [other, ...aliases].some(means(field)));
  return renamed
    ? incompatible(
        `field ${name} is called ${renamed.name}: files hold its column under the old name, and are read by name`,
        `keep the name ${name}, and give it the alias "${renamed.name}"`,
      )
    : incompatible(
        `field ${name} is gone`,
        `if it has another name now, keep ${name} and give it the new name as an alias; if nobody wants it, move it to retired`,
      );
}

const means =
  ({ name, aliases = [] }: Field) =>
  (header: string) =>
    [name, ...aliases].some((known) => headerKey(known) === headerKey(header));

function sinceChange(before: Field, { name, since }: Field): Change[] {
  if (before.since === since) return [];
  const right = before.since === undefined ? 'leave since out of it' : `say since: ${before.since} of it`;
  return [incompatible(`field ${name} says another since: rows that were sent before would count as others`, right)];
}

/** Retired fields that are in neither list any more. */
function forgotten({ retired = [] }: Contract, now: Contract): Change[] {
  const { gone } = byName(retired, [...now.fields, ...(now.retired ?? [])]);
  return gone.map(({ name }) =>
    incompatible(
      `retired field ${name} is gone: rows that were sent with it would count as others`,
      'put it back into retired',
    ),
  );
}
