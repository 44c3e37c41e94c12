import type { Contract } from '../contract/contract.ts';
import { byName, type Change, compatible, incompatible, needsVersion, same } from './change.ts';

/** Changes of computed columns and metrics: score, derived columns, aggregates, tiers, alerts, measures. */
export const computedChanges = (before: Contract, now: Contract): Change[] => [
  ...scoreChanges(before, now),
  ...listChanges('derived column', before.derived, now.derived, 'stored records keep their values'),
  ...tieringChanges(before, now),
  ...alertChanges(before, now),
  ...listChanges('aggregate', before.aggregates, now.aggregates, 'the rollups are rebuilt'),
  ...measureChanges(before, now),
];

function scoreChanges({ score: before }: Contract, { score: now }: Contract): Change[] {
  if (!before && !now) return [];
  if (!before) return [needsVersion(`score ${now?.name} is new: stored records have none`)];
  if (!now) return [needsVersion(`score ${before.name} is removed: its column leaves the tables`)];
  if (before.name !== now.name) {
    return [
      incompatible(
        `score ${before.name} is renamed to ${now.name}: stored records have it under the old name`,
        `keep the name ${before.name}`,
      ),
    ];
  }
  return [
    ...described(`score ${now.name}`, before, now),
    ...(same([before.terms, before.decimals], [now.terms, now.decimals])
      ? []
      : [needsVersion(`score ${now.name} has another formula: stored records keep their score`)]),
  ];
}

interface Described {
  readonly name: string;
  readonly description?: string;
}

function listChanges(what: string, before: readonly Described[], now: readonly Described[], why: string): Change[] {
  const { gone, added, kept } = byName(before, now);
  return [
    ...gone.map(({ name }) => needsVersion(`${what} ${name} is removed: ${why}`)),
    ...added.map(({ name }) => needsVersion(`${what} ${name} is new: ${why}`)),
    ...kept.flatMap(([old, current]) => [
      ...described(`${what} ${current.name}`, old, current),
      ...(meansTheSame(old, current) ? [] : [needsVersion(`${what} ${current.name} has another formula: ${why}`)]),
    ]),
  ];
}

/** Changes of measures. Each summary belongs to one run: a new measure is null in earlier summaries. */
function measureChanges({ measures: before }: Contract, { measures: now }: Contract): Change[] {
  const { gone, added, kept } = byName(before, now);
  return [
    ...gone.map(({ name }) => compatible(`measure ${name} is removed`)),
    ...added.map(({ name }) => compatible(`measure ${name} is new: earlier summaries have none`)),
    ...kept.flatMap(([old, current]) => [
      ...described(`measure ${current.name}`, old, current),
      ...(meansTheSame(old, current)
        ? []
        : [needsVersion(`measure ${current.name} has another formula: earlier summaries keep theirs`)]),
    ]),
  ];
}

function tieringChanges({ tiering: before }: Contract, { tiering: now }: Contract): Change[] {
  if (!before && !now) return [];
  if (!before) return [needsVersion(`tiering ${now?.name} is new: entities are computed again`)];
  if (!now) return [needsVersion(`tiering ${before.name} is removed: entities are computed again`)];
  return [
    ...described(`tiering ${now.name}`, before, now),
    ...(meansTheSame(before, now)
      ? []
      : [needsVersion(`tiering ${now.name} has other tiers: entities are computed again`)]),
  ];
}

function alertChanges({ alert: before }: Contract, { alert: now }: Contract): Change[] {
  const rule = (alert: Contract['alert']) => alert && [alert.type, alert.above];
  if (!same(rule(before), rule(now))) return [needsVersion('alerts have another rule')];
  return same(before, now) ? [] : [compatible('alerts have another budget')];
}

const described = (what: string, before: Partial<Described>, now: Partial<Described>): Change[] =>
  before.description === now.description ? [] : [compatible(`${what} has another description`)];

const meansTheSame = (before: Partial<Described>, now: Partial<Described>): boolean =>
  same({ ...before, description: '' }, { ...now, description: '' });
