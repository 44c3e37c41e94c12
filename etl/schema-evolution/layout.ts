import type { Contract, NewColumnMode } from '../contract/contract.ts';
import { type Change, compatible, incompatible, needsVersion, same } from './change.ts';
import { dateOrderOf } from './values.ts';

/** Changes of names, key, event time, partitions and new-column mode of a source. */
export const layoutChanges = (before: Contract, now: Contract): Change[] => [
  ...nameChanges(before, now),
  ...keyChanges(before, now),
  ...identityChanges(before, now),
  ...partitionChanges(before, now),
  ...modeChanges(before.newColumn, now.newColumn),
  ...(before.description === now.description ? [] : [compatible('the source has another description')]),
];

/** Remedy for a change that the tables of a source do not support. */
const otherSource = 'or declare a new source and end this one';

const nameChanges = (before: Contract, now: Contract): Change[] =>
  (['records', 'entities'] as const).flatMap((part) =>
    before[part] === now[part]
      ? []
      : [
          incompatible(
            `${part} are called ${now[part]}, which names another table: the stored rows would stay in the table of ${before[part]}`,
            `call them ${before[part]}, ${otherSource}`,
          ),
        ],
  );

function keyChanges(before: Contract, now: Contract): Change[] {
  const key = incompatible(
    `the key is ${now.key}, not ${before.key}: alerts and the order of records in the stream depend on it`,
    `keep ${before.key}, ${otherSource}`,
  );
  const [nowTime, timeBefore] = [now, before].map(({ eventTime = 'the time of arrival' }) => eventTime);
  const time = incompatible(
    `the event time is ${nowTime}, not ${timeBefore}: duplicates of a record would be in two partitions`,
    `keep ${timeBefore}, ${otherSource}`,
  );
  const changes = before.key === now.key ? [] : [key];
  if (before.eventTime !== now.eventTime) return [...changes, time];
  const [old, current] = [before, now].map(orderOfEventTime);
  if (old === current) return changes;
  const order = incompatible(
    `the event time is read as ${current}, not ${old}: duplicates of a record would be in two partitions`,
    `keep ${old}, ${otherSource}`,
  );
  return [...changes, order];
}

function identityChanges({ identity: before }: Contract, { identity: now }: Contract): Change[] {
  if (same(before?.toSorted(), now?.toSorted())) return [];
  const [from, to] = [before, now].map((fields) => fields?.join(', ') ?? 'all columns of a file');
  return [
    incompatible(
      `rows are identified by ${to}, not by ${from}: rows sent before would get other ids`,
      `let the identity be ${from}, ${otherSource}`,
    ),
  ];
}

const orderOfEventTime = ({ fields, eventTime }: Contract) =>
  fields.filter(({ name }) => name === eventTime).map(dateOrderOf)[0];

function partitionChanges({ partition: before }: Contract, { partition: now }: Contract): Change[] {
  if (before.unit !== now.unit) {
    return [
      incompatible(
        `partitions are by ${now.unit}, not by ${before.unit}: stored records would no longer be found`,
        `keep partitions by ${before.unit}, ${otherSource}`,
      ),
    ];
  }
  if (now.from === before.from) return [];
  return now.from < before.from
    ? [compatible(`partitions begin at ${now.from} instead of ${before.from}`)]
    : [
        incompatible(
          `partitions begin at ${now.from} instead of ${before.from}: stored records between the two would no longer be found`,
          `let them begin at ${before.from}, or earlier`,
        ),
      ];
}

/** Modes, from the most lenient to the strictest. */
const modes: readonly NewColumnMode[] = ['evolve', 'quarantine', 'freeze'];

function modeChanges(before: NewColumnMode, now: NewColumnMode): Change[] {
  if (before === now) return [];
  return modes.indexOf(now) < modes.indexOf(before)
    ? [compatible(`a new column does ${now} instead of ${before}`)]
    : [needsVersion(`a new column does ${now} instead of ${before}: some records accepted before are rejected`)];
}
