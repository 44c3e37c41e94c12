import type { NewColumnMode } from '../../../etl/contract/contract.ts';

/** A record by the names of its columns, in their order. */
export type Cells = Readonly<Record<string, string>>;

/** One that every contract of the gauges takes. */
export const record: Cells = {
  station: 'Ems',
  measured_at: '2025-02-03 04:05:06',
  serial: 'g7',
  level: '1.5',
  water: 's',
};
export const without = (name: string): Cells =>
  Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
export const renamed = (from: string, to: string): Cells =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key === from ? to : key, value]));

/** Outcome of a record: columns of its row, or the start of the reason why it has none. */
export type Outcome =
  | { readonly row: Readonly<Record<string, unknown>> }
  | { readonly rejected: string }
  | { readonly fileRejected: string };
const row = (columns: Readonly<Record<string, unknown>>): Outcome => ({ row: columns });
const rejected = (reason: string): Outcome => ({ rejected: reason });
/** A file is rejected as a whole; an event can only be quarantined. */
const fileRejected = (file: string, event: string) => ({ csv: { fileRejected: file }, json: rejected(event) });

interface Answer {
  readonly csv: Outcome;
  readonly json: Outcome;
}
const both = (outcome: Outcome): Answer => ({ csv: outcome, json: outcome });

/** Row of {@link record}. */
export const whole = { station: 'Ems', level: 1.5, water: 'Sea', extra: null, unread: null };

/** What a producer changes while the contract stays as it is, by what the contract says of new columns. */
export const producerChanges: Readonly<
  Record<string, { readonly sends: Cells } & Readonly<Record<NewColumnMode, Answer>>>
> = {
  'a new column': {
    sends: { ...record, wind: '7' },
    evolve: both(row({ ...whole, extra: '{"wind":"7"}' })),
    quarantine: both(rejected('unknown column wind')),
    freeze: fileRejected('a column "wind" that the frozen contract', 'unknown column wind'),
  },
  'an optional column missing': {
    sends: without('water'),
    evolve: both(row({ ...whole, water: null })),
    quarantine: both(row({ ...whole, water: null })),
    freeze: both(row({ ...whole, water: null })),
  },
  'a required column missing': {
    sends: without('serial'),
    evolve: fileRejected('has no column serial', 'serial missing'),
    quarantine: fileRejected('has no column serial', 'serial missing'),
    freeze: fileRejected('has no column serial', 'serial missing'),
  },
  'values of another type': {
    sends: { ...record, boats: 'many' },
    evolve: both(row({ ...whole, boats: null, unread: '{"boats":"many"}' })),
    quarantine: both(row({ ...whole, boats: null, unread: '{"boats":"many"}' })),
    freeze: both(row({ ...whole, boats: null, unread: '{"boats":"many"}' })),
  },
  'a column renamed to an alias': {
    sends: renamed('level', 'Depth (m)'),
    evolve: both(row(whole)),
    quarantine: both(row(whole)),
    freeze: both(row(whole)),
  },
  'an optional column renamed to an unknown name': {
    sends: renamed('water', 'sort_of_water'),
    evolve: both(row({ ...whole, water: null, extra: '{"sort_of_water":"s"}' })),
    quarantine: both(rejected('unknown column sort_of_water')),
    freeze: fileRejected('a column "sort_of_water" that the frozen contract', 'unknown column sort_of_water'),
  },
  'a required column renamed to an unknown name': {
    sends: renamed('serial', 'gauge_number'),
    evolve: fileRejected('has no column serial', 'serial missing'),
    quarantine: fileRejected('has no column serial', 'unknown column gauge_number'),
    freeze: fileRejected('has no column serial', 'unknown column gauge_number'),
  },
  'columns in another order': {
    sends: Object.fromEntries(Object.entries(record).toReversed()),
    evolve: both(row(whole)),
    quarantine: both(row(whole)),
    freeze: both(row(whole)),
  },
  'a spelling that the contract has': {
    sends: { ...record, water: 'SEA' },
    evolve: both(row(whole)),
    quarantine: both(row(whole)),
    freeze: both(row(whole)),
  },
  'a spelling that the contract does not have': {
    sends: { ...record, water: 'salt' },
    evolve: both(rejected('water not one of its values')),
    quarantine: both(rejected('water not one of its values')),
    freeze: both(rejected('water not one of its values')),
  },
};

/** Outcome of a record, in the words of docs/schema-change.md. */
export function outcomeText(outcome: Outcome): string {
  if ('fileRejected' in outcome) return 'rejected with its file';
  if ('rejected' in outcome) return 'quarantined';
  if (outcome.row.extra) return 'stored, the column in `extra`';
  if (outcome.row.unread) return 'stored, null, the text in `unread`';
  return Object.values(outcome.row).filter((value) => value === null).length > 2 ? 'stored, null' : 'stored';
}
