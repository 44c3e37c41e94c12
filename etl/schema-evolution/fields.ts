import type { Contract } from '../contract/contract.ts';
import type { Field } from '../contract/field.ts';
import { headerKey } from '../decode/header/names.ts';
import { byName, type Change, incompatible, needsVersion } from './change.ts';
import { valueChanges } from './values.ts';

/** Changes of fields: added, retired, removed, or read in another way. */
export function fieldChanges(before: Contract, now: Contract): Change[] {
  const { gone, added, kept } = byName(before.fields, now.fields);
  return [
    ...added.flatMap((field) => addition(before, now, field)),
    ...gone.map((field) => removal(now, field, added)),
    ...kept.flatMap(([old, current]) => [...valueChanges(old, current), ...sinceChange(old, current)]),
    ...retiredRemovals(before, now),
  ];
}

function addition(before: Contract, now: Contract, field: Field): Change[] {
  const known = before.retired?.find(({ name }) => name === field.name);
  if (known) return [needsVersion(`field ${field.name} is back`), ...sinceChange(known, field)];
  const version = Math.max(now.version, before.version + 1);
  const isDated = field.since !== undefined && field.since > before.version;
  return isDated
    ? [needsVersion(`field ${field.name} is new: stored records have no value for it`)]
    : [
        incompatible(
          `field ${field.name} is new but has no since: rows sent before would get other ids`,
          `set since: ${version} on the field, and version: ${version} on the contract`,
        ),
      ];
}

function removal({ retired = [] }: Contract, field: Field, added: readonly Field[]): Change {
  const { name } = field;
  const kept = retired.find((one) => one.name === name);
  if (kept?.type === field.type && kept.since === field.since) {
    return needsVersion(
      `field ${name} is retired: its column leaves the tables, and its values leave every partition that is rewritten`,
    );
  }
  if (kept) return incompatible(`field ${name} is retired with another declaration`, 'move it to retired unchanged');
  const renamed = added.find(({ name: other, aliases = [] }) => [other, ...aliases].some(means(field)));
  return renamed
    ? incompatible(
        `field ${name} is renamed to ${renamed.name}: files hold its column under the old name, and are read by name`,
        `keep the name ${name}, and give it the alias "${renamed.name}"`,
      )
    : incompatible(
        `field ${name} is removed`,
        `if it is renamed, keep ${name} and give it the new name as an alias; if it is no longer needed, move it to retired`,
      );
}

const means =
  ({ name, aliases = [] }: Field) =>
  (header: string) =>
    [name, ...aliases].some((known) => headerKey(known) === headerKey(header));

function sinceChange(before: Field, { name, since }: Field): Change[] {
  if (before.since === since) return [];
  const right = before.since === undefined ? 'remove its since' : `set since: ${before.since} on it`;
  return [incompatible(`field ${name} has another since: rows sent before would get other ids`, right)];
}

/** Retired fields that the new contract lists neither as fields nor as retired. */
function retiredRemovals({ retired = [] }: Contract, now: Contract): Change[] {
  const { gone } = byName(retired, [...now.fields, ...(now.retired ?? [])]);
  return gone.map(({ name }) =>
    incompatible(`retired field ${name} is removed: rows sent with it would get other ids`, 'put it back into retired'),
  );
}
