import type { Contract } from '../../../etl/contract/contract.ts';
import { divide, ref } from '../../../etl/expression/expression.ts';
import type { Effect } from '../../../etl/schema-evolution/change.ts';
import { gauges, withField, withNewField, withoutField, withRetired } from '../support/gauges.ts';

/** A change of contract, as docs/schema-change.md has it, and what it changes in the contract of the gauges. */
export interface ChangeCase {
  readonly change: string;
  readonly effect: Effect;
  readonly to: Partial<Contract>;
  /** What the contract was, where it was not that of the gauges. */
  readonly from?: Partial<Contract>;
  /** Part of the message if it is rejected. */
  readonly said?: RegExp;
}

const change = (text: string, effect: Effect, to: Partial<Contract>, said?: RegExp): ChangeCase => ({
  change: text,
  effect,
  to,
  ...(said ? { said } : {}),
});
const gaugesWith = (to: Parameters<typeof withField>[2]) => withField(gauges, 'level', to);
const water = (to: Parameters<typeof withField>[2]) => withField(gauges, 'water', to);
const [twice] = gauges.derived;

export const changeCases: readonly ChangeCase[] = [
  // Fields.
  change('a new optional field, with `since`', 'version', withNewField(gauges, { name: 'wind' })),
  change(
    'a new optional field, without `since`',
    'incompatible',
    { fields: [...gauges.fields, { name: 'wind', type: 'decimal', description: 'New.' }] },
    /wind is new but has no since.*set since: 2/,
  ),
  change('a new required field', 'incompatible', withNewField(gauges, { name: 'wind', required: true }), /optional/),
  change('a field moved to `retired`', 'version', withRetired(gauges, 'note')),
  change('a field removed', 'incompatible', withoutField(gauges, 'note'), /alias.*move it to retired/),
  change(
    'a field renamed, with its old name as an alias',
    'incompatible',
    withField(gauges, 'note', { name: 'remark', aliases: ['note'], since: 2 }),
    /keep the name note, and give it the alias "remark"/,
  ),
  change(
    'a field renamed',
    'incompatible',
    withField(gauges, 'note', { name: 'remark', since: 2 }),
    /keep note and give it the new name as an alias/,
  ),
  change('fields in another order', 'compatible', { fields: gauges.fields.toReversed() }),
  change(
    'an optional field made required',
    'incompatible',
    gaugesWith({ required: true }),
    /may be null in stored records \(make it optional/,
  ),
  change('a required field made optional', 'compatible', withField(gauges, 'serial', { required: false })),
  change('another type, stored alike (`category`, `text`)', 'version', withField(gauges, 'note', { type: 'category' })),
  change(
    'another type',
    'incompatible',
    withField(gauges, 'boats', { type: 'decimal' }),
    /boats is int in the files of .*not double.*another name/,
  ),
  change('another unit', 'incompatible', gaugesWith({ unit: 'ft' }), /was in m and is in ft/),
  // How values are read.
  change('a new alias of a required field', 'compatible', withField(gauges, 'station', { aliases: ['place', 'site'] })),
  change(
    'a new alias of an optional field, where new columns evolve',
    'version',
    gaugesWith({ aliases: ['depth', 'height'] }),
  ),
  change('an alias removed', 'version', gaugesWith({ aliases: [] })),
  change('a new spelling that was rejected before', 'compatible', water({ spellings: { s: 'Sea', r: 'River' } })),
  change(
    'a new spelling that had another meaning',
    'version',
    withField(gauges, 'open', { spellings: { yes: false } }),
  ),
  change('a spelling removed', 'version', water({ spellings: {} })),
  change('a new closed value', 'compatible', water({ values: ['Sea', 'River', 'Lake'] })),
  change('a closed value removed', 'version', water({ values: ['Sea'] })),
  change('a wider range', 'compatible', gaugesWith({ max: 20 })),
  change('a narrower range', 'version', gaugesWith({ max: 5 })),
  change('another date order', 'version', withField(gauges, 'checked', { dateOrder: 'dmy' })),
  change(
    'another date order of the event time',
    'incompatible',
    withField(gauges, 'measured_at', { dateOrder: 'dmy' }),
    /would be in two partitions/,
  ),
  change('`personal` changed', 'version', withField(gauges, 'note', { personal: true })),
  change('another description', 'compatible', { description: 'Levels of water.' }),
  // Layout.
  { ...change('a more lenient `newColumn`', 'compatible', { newColumn: 'evolve' }), from: { newColumn: 'freeze' } },
  change('a stricter `newColumn`', 'version', { newColumn: 'freeze' }),
  change('another `key`', 'incompatible', { key: 'note' }, /the key is note, not station/),
  change('another `eventTime`', 'incompatible', { eventTime: 'checked' }, /the event time is checked/),
  change(
    'another unit of partitions',
    'incompatible',
    { partition: { unit: 'day', from: '2025-01-01' } },
    /no longer be found/,
  ),
  change('partitions that begin earlier', 'compatible', { partition: { unit: 'month', from: '2024-06' } }),
  change(
    'partitions that begin later',
    'incompatible',
    { partition: { unit: 'month', from: '2025-06' } },
    /or earlier/,
  ),
  change('another noun for `records` or `entities`', 'incompatible', { records: 'heights' }, /call them tiers/),
  // What is computed.
  change('another formula of the score', 'version', { score: { ...gauges.score, decimals: 2 } }),
  change(
    'another name of the score',
    'incompatible',
    { score: { ...gauges.score, name: 'risk' } },
    /keep the name flood_score/,
  ),
  change('a derived column added, removed, or with another formula', 'version', {
    derived: [{ ...twice!, expression: divide(ref('level'), 2) }],
  }),
  change('other tiers', 'version', {
    tiering: { ...gauges.tiering, tiers: [{ label: 'HIGH', above: 0.7 }, { label: 'LOW' }] },
  }),
  change('another alert', 'version', { alert: { type: 'FLOOD', above: 0.8, budgetPerDay: 1 } }),
  change('another alert budget', 'compatible', { alert: { type: 'FLOOD', above: 0.9, budgetPerDay: 9 } }),
  change('an aggregate added, removed, or with another formula', 'version', { aggregates: [] }),
  change('a measure added or removed', 'compatible', { measures: [] }),
  change('another formula of a measure', 'version', {
    measures: gauges.measures.map((m) => ({ ...m, per: 2 }) as typeof m),
  }),
  change(
    'another type of a measure',
    'incompatible',
    { measures: [{ name: 'mean_level', description: 'Mean level.', over: 'records', by: 'count' }] },
    /mean_level is double in the files of gauges_summaries, not int/,
  ),
];
