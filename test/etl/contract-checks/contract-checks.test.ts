import { expect } from 'chai';
import type { Contract, Score, Tier } from '../../../etl/contract/contract.ts';
import type { Field } from '../../../etl/contract/field.ts';
import { defineContract } from '../../../etl/contract-checks/contract-checks.ts';
import { ContractError } from '../../../etl/errors.ts';
import { clamp, compare, divide, literal, ref, round } from '../../../etl/expression/expression.ts';
import { distinct } from '../../../etl/sources/distinct.ts';
import { withField as changedField, type FieldChange } from '../support/gauges.ts';
import { oddSource } from '../support/odd-source.ts';

const contract: Contract = oddSource;

/** The contract with one field changed. */
const withField = (name: string, change: FieldChange): Partial<Contract> => changedField(contract, name, change);
const plus = (...fields: Field[]): Partial<Contract> => ({ fields: [...contract.fields, ...fields] });
const called = (name: string): Field => ({ name, type: 'text', description: 'More.' });
const derived = (expression: Contract['derived'][number]['expression'], name = 'more'): Partial<Contract> => ({
  derived: [...contract.derived, { name, description: 'More.', expression }],
});
const aggregate = (name: string, of: string): Partial<Contract> => ({
  aggregates: [...contract.aggregates, { name, of, by: 'mean' }],
});
type Plain<M> = M extends unknown ? Omit<M, 'name' | 'description'> : never;
const measure = (of: Plain<Contract['measures'][number]>, name = 'more'): Partial<Contract> => ({
  measures: [...contract.measures, { name, description: 'More.', ...of } as Contract['measures'][number]],
});
const scored = (change: Partial<Score>): Partial<Contract> => ({ score: { ...oddSource.score, ...change } });
const term = (field: string, weight = 1, per = 1) => ({ field, weight, per });
const tiers = (...of: readonly Tier[]): Partial<Contract> => ({
  tiering: { ...oddSource.tiering, tiers: of },
});
const alert = (above: number, budgetPerDay = 30): Partial<Contract> => ({
  alert: { type: 'LATE', above, budgetPerDay },
});
const bounded: Partial<Contract> = scored({ terms: [term('select', 1, 100)], decimals: 1 });

/** A mistake, and what is said of it. */
const mistakes: readonly [what: string, change: Partial<Contract>, issue: string][] = [
  ['a source of two words', { source: 'My_Parcels' }, 'source "My_Parcels" must be one lower-case word'],
  ['a source as the tables across sources', { source: 'integrated' }, 'the name of the tables across sources'],
  ['records of another spelling', { records: 'Parcels sent' }, 'records "Parcels sent" must be snake_case'],
  ['records that are entities', { records: 'user' }, 'two tables are called "oddsource_user"'],
  ['records called as another table', { records: 'alerts' }, 'two tables are called "oddsource_alerts"'],
  ['a version of 0', { version: 0 }, 'version 0 must be a whole number from 1 on'],
  [
    'a day for a month',
    { partition: { unit: 'month', from: '2024-02-01' } as unknown as Contract['partition'] },
    '"2024-02-01" must be a month, as yyyy-MM',
  ],
  [
    'an impossible day',
    { partition: { unit: 'day', from: '2024-02-31' } },
    '"2024-02-31" must be a day, as yyyy-MM-dd',
  ],

  ['a field in camelCase', plus(called('parcelNo')), 'field "parcelNo" must be snake_case'],
  ['a field twice', plus(called('rank')), '"rank" is the name of two columns of oddsource_processed, oddsource_group'],
  ['a field with the name of an id', plus(called('event_id')), '"event_id" is the name of two columns'],
  ['a field with the name of what is new', plus(called('extra')), '"extra" is the name of two columns'],
  ['a field with the name of the arrival', plus(called('arrived_at')), 'two columns of oddsource_processed'],
  ['a field with the name of a partition', plus(called('event_month')), 'two columns of oddsource_group'],
  ['a field with the name of the arrival’s partition', plus(called('arrival_date')), 'columns of oddsource_processed'],
  ['a field with the name of the score', plus(called('from')), '"from" is the name of two columns'],
  [
    'a key with the name of a count',
    { ...withField('order', { name: 'records' }), key: 'records' },
    '"records" is the',
  ],
  [
    'two fields under one header',
    plus({ ...called('type'), aliases: ['CARRIER'] }),
    'header "carrier" would mean "order"',
  ],
  ['an alias of the lake', plus({ ...called('type'), aliases: ['event_id'] }), 'alias "event_id", a key of the lake'],
  ['an alias of nothing', plus({ ...called('type'), aliases: ['%'] }), 'alias "%" without a letter or digit'],
  ['a range of text', withField('recipient', { min: 0 }), 'field "recipient" is text: it has no range'],
  ['a range that is none', withField('rank', { min: 5 }), 'field "rank" has min 5, which exceeds max 3'],
  ['a range without a whole number', withField('rank', { min: 0.2, max: 0.8 }), 'none lies from 0.2 to 0.8'],
  ['a bound that is no number', withField('latest', { max: Number.NaN }), 'a bound that is not a finite number'],
  ['an order of dates of a number', withField('rank', { dateOrder: 'dmy' }), 'is integer: it has no dateOrder'],
  ['closed values of text', withField('recipient', { values: ['Ann'] }), 'is text: it has no closed values'],
  ['no closed value', withField('value', { values: [], spellings: {} }), 'has an empty list of values'],
  ['a closed value twice', withField('order', { values: ['DHL', 'dhl'] }), 'has the value "dhl" twice'],
  ['a closed value that is read as null', withField('order', { values: ['NA', 'EU'] }), '"NA", which is read as null'],
  [
    'a spelling that is never met',
    withField('rank', { spellings: { Lost: 3 } }),
    'spells "Lost", which must be lower case',
  ],
  [
    'a spelling out of range',
    withField('rank', { spellings: { lost: 9 } }),
    'cannot hold 9, which "lost" is a spelling of',
  ],
  ['a spelling of another type', withField('rank', { spellings: { lost: 'three' } }), 'cannot hold "three"'],
  ['a spelling of no closed value', withField('value', { spellings: { slow: 'Slow' } }), 'cannot hold "Slow"'],
  ['a flag spelled as a number', withField('constructor', { spellings: { covered: 1 } }), 'cannot hold 1'],
  [
    'spellings of a time',
    withField('date', { spellings: { today: 0 } }),
    'field "date" is timestamp: it has no spellings',
  ],
  [
    'a field of the first version that says since when',
    withField('rank', { since: 1 }),
    'must be a version from 2 to 2',
  ],
  ['a field of a version that is to come', withField('rank', { since: 3 }), '"rank" says since: 3, which must be'],
  [
    'a field that is retired and there',
    { retired: [called('rank')] },
    'field "rank" is retired, but there is a column',
  ],
  ['a field that is retired twice', { retired: [called('old'), called('old')] }, 'field "old" is retired twice'],
  [
    'the header of a retired field for another',
    { retired: [{ ...called('old'), aliases: ['CARRIER'] }] },
    'header "carrier" would mean a field, but it means the retired "old"',
  ],
  ['an unknown key', { key: 'carrier' }, 'key names unknown field "carrier"'],
  [
    'a key that may be null',
    { key: 'recipient' },
    '"recipient" identifies a record\'s entity, so it must be a required',
  ],
  ['a key that is a number', { key: 'latest' }, 'key "latest" is decimal: make it text'],
  ['an unknown event time', { eventTime: 'sent_at' }, 'eventTime names unknown field "sent_at"'],
  ['an event time that may be null', { eventTime: 'date' }, '"date" dates a record, so it must be a required field'],
  ['an event time that is none', { eventTime: 'order' }, 'eventTime "order" is category: it must be a timestamp'],

  ['a score of nothing', scored({ terms: [] }), 'score "from" has no terms'],
  ['a score of an unknown field', scored({ terms: [term('speed')] }), 'score "from" names unknown field "speed"'],
  ['a score of text', scored({ terms: [term('recipient')] }), 'score "from" cannot weigh text "recipient"'],
  ['a score of a time', scored({ terms: [term('date')] }), 'score "from" cannot weigh timestamp "date"'],
  ['a field weighed twice', scored({ terms: [term('rank'), term('rank')] }), 'score "from" weighs "rank" twice'],
  ['a division by 0', scored({ terms: [term('rank', 1, 0)] }), 'score "from" divides "rank" by 0'],
  ['a weight that is no number', scored({ terms: [term('rank', Number.NaN)] }), 'weighs "rank" by NaN'],
  ['half a decimal', scored({ decimals: 1.5 }), 'score "from" rounds to 1.5 decimals'],
  ['no tier', tiers(), 'tiering "case" must descend and end in a tier without a bound'],
  ['a last tier with a bound', tiers({ label: 'A', above: 1 }), 'must descend and end in a tier without a bound'],
  ['tiers that ascend', tiers({ label: 'A', above: 1 }, { label: 'B', above: 2 }, { label: 'C' }), 'must descend'],
  ['a tier without a bound before the last', tiers({ label: 'A' }, { label: 'B' }), 'must descend'],
  ['a tier twice', tiers({ label: 'A', above: 1 }, { label: 'A' }), 'tiering "case" has the tier "A" twice'],
  [
    'the tier of entities without a score',
    tiers({ label: 'A', above: 1 }, { label: 'Unknown' }),
    'tiering "case" has the tier "Unknown", which is that of user without a score: name it otherwise',
  ],
  ['a tier that makes no name', tiers({ label: 'very good!' }), 'tier "very good!" must be snake_case'],
  [
    'a tier that no score reaches',
    { ...bounded, ...tiers({ label: 'A', above: 9.1 }, { label: 'B' }) },
    'no score exceeds 9.05',
  ],
  [
    'an alert that is never raised',
    { ...bounded, ...alert(10) },
    'alert "LATE" lies above 10, but no score exceeds 9.05',
  ],
  ['an alert for each record', { ...bounded, ...alert(-2) }, 'alert "LATE" lies above -2, which every score exceeds'],
  ['an alert without a threshold', alert(Number.NaN), 'alert "LATE" has no finite threshold'],
  ['an alert without a budget', alert(1, 0), 'alert "LATE" has a budget of 0 a day'],
  ...['', ' LATE', 'LATE\nNOW', 'TROP TARD é', 'L'.repeat(41), 'LATE:'].map(
    (type): [string, Partial<Contract>, string] => [
      `an alert called ${JSON.stringify(type)}`,
      { ...bounded, alert: { type, above: 1, budgetPerDay: 30 } },
      'it is the subject of messages: use 1 to 40 letters, digits, blanks and ._- of ASCII',
    ],
  ),

  [
    'an unknown column in an expression',
    derived(divide(ref('speed'), ref('rank'))),
    'derived "more" names unknown column "speed"',
  ],
  ['a later column in an expression', derived(divide(ref('more'), 2)), 'derived "more" names unknown column "more"'],
  [
    'a tier in an expression',
    derived(compare(ref('case'), '=', literal('Poor'))),
    'derived "more" names unknown column "case"',
  ],
  ['text that is divided', derived(divide(ref('recipient'), 2)), 'derived "more" uses text "recipient" as a number'],
  ['a time that is divided', derived(divide(ref('date'), 2)), 'derived "more" uses timestamp "date" as a number'],
  [
    'a number compared with text',
    derived(compare(ref('rank'), '=', literal('1'))),
    'derived "more" uses integer "rank" as a text',
  ],
  ['text that is ordered', derived(compare(ref('value'), '>', literal('A'))), 'text can only be compared with "="'],
  [
    'a comparison that never holds',
    derived(compare(ref('value'), '=', literal('Slow'))),
    '"Slow", which is not one of its values',
  ],
  ['bounds in the wrong order', derived(clamp(ref('rank'), 3, 0)), 'derived "more" clamps between 3 and 0'],
  ['decimals below 0', derived(round(ref('rank'), -1)), 'derived "more" rounds to -1 decimals'],
  [
    'a derived column called as a field',
    derived(divide(ref('rank'), 2), 'value'),
    '"value" is the name of two columns',
  ],

  ['an aggregate of nothing', aggregate('more', 'speed'), 'aggregate "more" names unknown column "speed"'],
  ['an aggregate of text', aggregate('more', 'value'), 'aggregate "more" takes the mean of category "value"'],
  ['an aggregate of a time', aggregate('more', 'date'), 'takes the mean of timestamp "date", which is not a number'],
  ['an aggregate of the tier', aggregate('more', 'case'), 'aggregate "more" names unknown column "case"'],
  ['an aggregate twice', aggregate('avg', 'rank'), '"avg" is the name of two columns of oddsource_user'],
  [
    'an aggregate called as a count',
    aggregate('records', 'rank'),
    '"records" is the name of two columns of oddsource_user',
  ],
  [
    'an aggregate called as the lake’s own',
    aggregate('latest_partition', 'rank'),
    '"latest_partition" is the name of two',
  ],
  [
    'an aggregate called as the mean score',
    aggregate('average_from', 'rank'),
    '"average_from" is the name of two columns',
  ],

  [
    'a count where an unknown column is',
    measure({ over: 'records', by: 'count', where: compare(ref('speed'), '>', 1) }),
    '"speed"',
  ],
  [
    'a mean of text',
    measure({ over: 'records', by: 'mean', of: 'value' }),
    'measure "more" takes the mean of category',
  ],
  [
    'a mean of what only records have',
    measure({ over: 'entities', by: 'mean', of: 'rank' }),
    'names unknown column "rank"',
  ],
  [
    'a mean of what only entities have',
    measure({ over: 'records', by: 'mean', of: 'avg' }),
    'names unknown column "avg"',
  ],
  ['a mean divided by 0', measure({ over: 'records', by: 'mean', of: 'rank', per: 0 }), 'measure "more" divides by 0'],
  ['a mode of a decimal', measure({ over: 'records', by: 'mode', of: 'latest' }), 'picks a value of decimal "latest"'],
  ['a mode of persons', measure({ over: 'records', by: 'mode', of: 'recipient' }), '"recipient", which is personal'],
  [
    'a rank by text',
    measure({ over: 'records', by: 'top', of: 'value', ranked: 'value' }),
    'ranks by category "value"',
  ],
  ['a rank by nothing', measure({ over: 'records', by: 'top', of: 'value', ranked: 'x' }), 'names unknown column "x"'],
  ['a measure twice', measure({ over: 'entities', by: 'count' }, 'count'), '"count" is the name of two columns'],
  [
    'a measure called as a tier’s count',
    measure({ over: 'entities', by: 'count' }, 'poor_user'),
    'oddsource_summaries',
  ],
  [
    'a measure called as the quality',
    measure({ over: 'entities', by: 'count' }, 'mean_score'),
    '"mean_score" is the name',
  ],
  [
    'a measure called as a count of blanks',
    measure({ over: 'entities', by: 'count' }, 'missing_select'),
    'computes itself',
  ],
  [
    'a measure called as the filled share',
    measure({ over: 'entities', by: 'count' }, 'filled_share'),
    'computes itself',
  ],
];

const issuesOf = (change: Partial<Contract>): readonly string[] => {
  try {
    defineContract({ ...contract, ...change });
    return [];
  } catch (error) {
    expect(error).to.be.instanceOf(ContractError);
    return (error as ContractError).issues;
  }
};

describe('a contract that contradicts itself', () => {
  for (const [what, change, issue] of mistakes) {
    it(`is rejected for ${what}`, () => {
      expect(issuesOf(change).join('; ')).to.include(issue);
    });
  }

  it('reports all of its mistakes at once, under its name', () => {
    const change = { ...aggregate('more', 'speed'), ...scored({ terms: [term('recipient')] }), version: 0 };
    const issues = issuesOf(change);
    expect(issues).to.have.length(3);
    expect(() => defineContract({ ...contract, ...change })).to.throw(
      ContractError,
      `contract "oddsource": ${issues.join('; ')}`,
    );
  });

  it('is none if names are words of SQL, ranges are open and an alert lies below 0', () => {
    expect(issuesOf({})).to.deep.equal([]);
    expect(issuesOf(alert(-0.5))).to.deep.equal([]);
    expect(issuesOf({ aggregates: [], measures: [], derived: [] })).to.deep.equal([]);
  });
});

describe('the sources of the lake', () => {
  it('come in the order of their names, whatever order they are registered in', () => {
    const named = (source: string): Contract => ({ ...contract, source });
    expect(distinct(['b', 'c', 'a'].map(named)).map(({ source }) => source)).to.deep.equal(['a', 'b', 'c']);
  });

  it('are not two of one name', () => {
    expect(() => distinct([contract, contract])).to.throw(ContractError, '2 registered sources have this name');
  });
});
