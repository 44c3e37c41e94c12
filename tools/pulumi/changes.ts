/** Numbers of resources that an operation created, updated, deleted, left (`same`), as Pulumi's history keeps them. */
export type Changes = Readonly<Record<string, number>>;

/** Change that an operation must make to a stack's resources. */
export type Expectation =
  /** All of them made, nothing else. */
  | { readonly kind: 'create' }
  /** The same number of resources found as they were. */
  | { readonly kind: 'unchanged'; readonly of: number }
  /** So many updated in place, the rest found as they were. */
  | { readonly kind: 'update'; readonly updated: number; readonly of: number }
  /** All gone. */
  | { readonly kind: 'delete'; readonly of: number };

/** @returns what went otherwise than expected, as one sentence; undefined when nothing did. Pure. */
export function surprise(expectation: Expectation, changes: Changes): string | undefined {
  const wanted = wantedChanges(expectation, changes);
  const keys = new Set([...Object.keys(wanted), ...Object.keys(changes)]);
  const same = [...keys].every((key) => (wanted[key] ?? 0) === (changes[key] ?? 0));
  return same ? undefined : `expected ${shown(wanted)}, but Pulumi reports ${shown(changes)}`;
}

function wantedChanges(expectation: Expectation, changes: Changes): Changes {
  switch (expectation.kind) {
    case 'create':
      // At least one: a program that declares nothing has not been checked.
      return { create: Math.max(1, changes.create ?? 0) };
    case 'unchanged':
      return { same: expectation.of };
    case 'update':
      return { update: expectation.updated, same: expectation.of - expectation.updated };
    case 'delete':
      return { delete: expectation.of };
  }
}

/** As `2 update, 91 same`. */
export const shown = (changes: Changes): string =>
  Object.entries(changes)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ') || 'nothing';
