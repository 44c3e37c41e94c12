import type { Input } from './input.ts';
import type { Observed, PositionedRecord } from './observe.ts';

/** What an undisturbed run of the same input comes to. */
export type Expected = Pick<Observed, 'tables' | 'alerts'> & { readonly quarantined: ReadonlySet<string> };

const less = (all: ReadonlySet<string>, known: ReadonlySet<string>) =>
  new Set([...all].filter((one) => !known.has(one)));
const common = (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
  new Set([...one].filter((each) => other.has(each)));

const positions = (records: readonly PositionedRecord[]): Set<string> =>
  new Set(records.map(({ position }) => position));

const excerpt = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);

/** Some of a set, for a message. */
function some(what: string, found: ReadonlySet<string>): string[] {
  return found.size === 0
    ? []
    : [`${found.size} ${what}, e.g. ${[...found].sort().slice(0, 2).map(excerpt).join(' and ')}`];
}

/** What does not reconcile: a record that was sent has a position in the stream, and each position is in exactly one state. */
export function unreconciled(input: Input, observed: Observed): string[] {
  const { taken, processed, quarantined, failed } = observed;
  const sent = new Set([...input.events, ...input.strays].map(({ data }) => Buffer.from(data).toString('base64')));
  const [stored, rejected, waiting] = [positions(processed), positions(quarantined), new Set(failed)];
  const known = new Set([...stored, ...rejected, ...waiting]);
  return [
    ...some('records that were sent are not in the stream', less(sent, new Set(taken.values()))),
    ...some('records of the stream are unaccounted for', less(new Set(taken.keys()), known)),
    ...some('records are stored that the stream never took', less(known, new Set(taken.keys()))),
    ...some('records are both stored and quarantined', common(stored, rejected)),
  ];
}

/** After the last run of the ETL: nothing waits, each identity is in the table once, and all is as after an undisturbed run. */
export function equality(observed: Observed, expected: Expected): string[] {
  const { processed, quarantined, failed, records, alerts, tables } = observed;
  const once = new Set(records);
  const stored = new Set(processed.map(({ id }) => id));
  const rejected = new Set(quarantined.map(({ id }) => id));
  return [
    ...some('records still wait at the dead-letter queue', new Set(failed)),
    ...(once.size === records.length ? [] : [`${records.length - once.size} rows are twice in the table of records`]),
    ...some('records are processed but not in their table', less(stored, once)),
    ...some('rows of the table of records have no processed record', less(once, stored)),
    ...sameSet('quarantine', rejected, expected.quarantined),
    ...sameSet('alerts', alerts, expected.alerts),
    ...sameTables(tables, expected.tables),
  ];
}

const sameSet = (name: string, found: ReadonlySet<string>, wanted: ReadonlySet<string>): string[] => [
  ...some(`are missing in ${name}`, less(wanted, found)),
  ...some(`are too many in ${name}`, less(found, wanted)),
];

type Tables = Observed['tables'];

function sameTables(found: Tables, wanted: Tables): string[] {
  const keys = new Set([...Object.keys(found), ...Object.keys(wanted)]);
  return some(
    'objects differ from those of an undisturbed run',
    new Set([...keys].filter((key) => found[key] !== wanted[key])),
  );
}
