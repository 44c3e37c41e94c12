import { expect } from 'chai';
import { computedMetrics } from '../../cli/status/computed.ts';
import { compare, defineContract, divide, literal, ref, subtract, summarise, toTable } from '../../etl/index.ts';
import { defineIntegration, integrate } from '../../etl/integration/integration.ts';
import { type Contract, scoreBatch } from '../../etl/platform.ts';
import { analyse } from '../etl/support/analyse.ts';
import { decodedBatch } from '../etl/support/batches.ts';
import { openDuckDb, rowsOfQuery } from '../etl/support/duckdb.ts';
import { etlOf } from '../etl/support/lake.ts';

/** Visits with a measure of every kind over records and over entities. */
const contractOver = (over: 'all' | 'latest') =>
  defineContract({
    source: 'visits',
    description: 'Visits to a place.',
    version: 1,
    records: 'calls',
    entities: 'places',
    key: 'place',
    eventTime: 'seen',
    partition: { unit: 'day', from: '2024-01-01' },
    fields: [
      { name: 'place', type: 'text', required: true, description: 'Where.' },
      { name: 'seen', type: 'timestamp', required: true, description: 'When.' },
      { name: 'kind', type: 'category', description: 'Which kind.' },
      { name: 'paid', type: 'decimal', min: 0, max: 1000, description: 'What they paid.' },
    ],
    score: { name: 'worth', description: 'Worth.', terms: [{ field: 'paid', weight: 1, per: 100 }] },
    tiering: {
      name: 'rating',
      description: 'Rating of the place.',
      over,
      tiers: [{ label: 'GOOD', above: 2 }, { label: 'POOR' }],
    },
    aggregates: [
      { name: 'mean_paid', of: 'paid', by: 'mean' },
      { name: 'total_paid', of: 'paid', by: 'sum' },
      { name: 'least_paid', of: 'paid', by: 'min' },
      { name: 'most_paid', of: 'paid', by: 'max' },
    ],
    measures: [
      { name: 'all_calls', description: 'Calls.', over: 'records', by: 'count' },
      {
        name: 'dear_calls',
        description: 'Dear calls.',
        over: 'records',
        by: 'count',
        where: compare(ref('paid'), '>', 200),
      },
      { name: 'mean_hundreds', description: 'Mean.', over: 'records', by: 'mean', of: 'paid', per: 100 },
      { name: 'common_kind', description: 'Kind.', over: 'records', by: 'mode', of: 'kind' },
      { name: 'dear_kind', description: 'Kind.', over: 'records', by: 'top', of: 'kind', ranked: 'paid' },
      { name: 'all_places', description: 'Places.', over: 'entities', by: 'count' },
      {
        name: 'bad_places',
        description: 'Poor places.',
        over: 'entities',
        by: 'count',
        where: compare(ref('rating'), '=', literal('POOR')),
      },
      { name: 'mean_total', description: 'Mean.', over: 'entities', by: 'mean', of: 'total_paid' },
      { name: 'common_rating', description: 'Rating.', over: 'entities', by: 'mode', of: 'rating' },
      { name: 'dear_place', description: 'Place.', over: 'entities', by: 'top', of: 'place', ranked: 'latest_worth' },
    ],
  });

interface Visit {
  readonly place: string;
  readonly day: number;
  readonly kind: string | null;
  readonly paid: number | null;
}

/** Twelve visits of four places on three days. The last day of A, the best, and of B lacks what they paid in state `some`. */
const visits: readonly Visit[] = ['A', 'B', 'C', 'D'].flatMap((place, p) =>
  [0, 1, 2].map((day) => ({ place, day, kind: ['x', 'y', 'z'][(p + day) % 3] ?? '', paid: 400 - 110 * p + 13 * day })),
);

/** What is known of a column, by name of the state; the index is that of the visit. */
const states: Readonly<Record<string, (index: number) => boolean>> = {
  'all unknown': () => false,
  'some unknown': (index) => index < 8 && index % 3 !== 2,
  'one known': (index) => index === 4,
  'all known': () => true,
};

const cases: readonly { readonly name: string; readonly rows: readonly Visit[] }[] = [
  { name: 'no records', rows: [] },
  ...Object.entries(states).flatMap(([paid, knowsPaid]) =>
    Object.entries(states).map(([kind, knowsKind]) => ({
      name: `paid ${paid}, kind ${kind}`,
      rows: visits.map((visit, i) => ({
        ...visit,
        paid: knowsPaid(i) ? visit.paid : null,
        kind: knowsKind(i) ? visit.kind : null,
      })),
    })),
  ),
];

type Found = number | string | null;
type Known<T> = readonly (T | null)[];

const knownOf = <T>(values: Known<T>): T[] => values.flatMap((value) => value ?? []);

/** Value and number of values, as plain arithmetic has them: null over 0. */
function over(value: (known: readonly number[]) => number, values: Known<number>): readonly [Found, number] {
  const known = knownOf(values);
  return [known.length === 0 ? null : value(known), known.length];
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const mean = (values: readonly number[]) => sum(values) / values.length;

/** Name with the largest rank, the first of equals; null and 0 if no row has both a name and a number. */
function largest(
  rows: readonly (readonly [name: string | null, value: number | null])[],
  rankOf: (values: readonly number[]) => number,
): readonly [Found, number] {
  const known = rows.filter(([name, value]) => name !== null && value !== null);
  const names = [...new Set(known.map(([name]) => name))].sort();
  const ranked = names.map((name) => ({
    name,
    rank: rankOf(known.flatMap(([one, value]) => (one === name ? (value ?? []) : []))),
  }));
  const best = Math.max(...ranked.map(({ rank }) => rank));
  return [ranked.find(({ rank }) => rank === best)?.name ?? null, known.length];
}

/** What is known of a place, worked out from its visits. */
function placeOf(rows: readonly Visit[], place: string, tierBy: 'all' | 'latest') {
  const own = rows.filter((row) => row.place === place);
  const last = Math.max(...own.filter(({ paid }) => paid !== null).map(({ day }) => day));
  const paidOf = (some: readonly Visit[]) => some.map(({ paid }) => paid);
  const [latest] = over(mean, paidOf(own.filter(({ day }) => day === last)));
  const [all] = over(mean, paidOf(own));
  const deciding = tierBy === 'all' ? all : latest;
  return {
    place,
    latest: latest as number | null,
    total: over(sum, paidOf(own))[0] as number | null,
    rating: deciding === null ? null : Number(deciding) > 200 ? 'GOOD' : 'POOR',
  };
}

/** Every metric with its `…_over`, by plain arithmetic. */
function expected(rows: readonly Visit[], tierBy: 'all' | 'latest'): Record<string, Found> {
  const places = [...new Set(rows.map(({ place }) => place))].map((place) => placeOf(rows, place, tierBy));
  const paid = rows.map((row) => row.paid);
  const oneOf = (condition: (value: number) => boolean) => (known: readonly number[]) => known.filter(condition).length;
  const ratings = places.map(({ rating }) => rating);
  const cells = rows.length * 4;
  const filled = rows.length * 2 + knownOf(paid).length + knownOf(rows.map(({ kind }) => kind)).length;
  const pairs: Readonly<Record<string, readonly [Found, number]>> = {
    dear_calls: over(
      oneOf((value) => value > 200),
      paid,
    ),
    mean_hundreds: over((known) => mean(known) / 100, paid),
    common_kind: largest(
      rows.map(({ kind }) => [kind, 1]),
      (values) => values.length,
    ),
    dear_kind: largest(
      rows.map((row) => [row.kind, row.paid]),
      mean,
    ),
    bad_places: over(sum, ratings.map((rating) => rating && Number(rating === 'POOR')) as Known<number>),
    mean_total: over(
      mean,
      places.map(({ total }) => total),
    ),
    common_rating: largest(
      ratings.map((rating) => [rating, 1]),
      (values) => values.length,
    ),
    dear_place: largest(
      places.map(({ place, latest }) => [place, latest]),
      mean,
    ),
    mean_score: over((known) => mean(known) / 100, paid),
    data_quality_score: [rows.length === 0 ? null : filled / cells, rows.length],
  };
  const countOf = (wanted: string | null) => ratings.filter((rating) => rating === wanted).length;
  return {
    ...Object.fromEntries(
      Object.entries(pairs).flatMap(([name, [value, n]]) => [
        [name, value],
        [`${name}_over`, n],
      ]),
    ),
    ...{ all_calls: rows.length, all_places: places.length, records_accepted: rows.length },
    ...{ records_quarantined: 0, cells_unread: 0 },
    ...{ good_rating_places: countOf('GOOD'), poor_rating_places: countOf('POOR') },
    ...{ unknown_rating_places: countOf(null), rating_over: knownOf(ratings).length },
  };
}

function expectNear(found: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, Found>>): void {
  expect(Object.keys(found).sort()).to.deep.equal(Object.keys(wanted).sort());
  for (const [name, value] of Object.entries(wanted)) {
    if (typeof value === 'number') expect(found[name], name).to.be.a('number').and.closeTo(value, 1e-9);
    else expect(found[name], name).to.equal(value);
  }
}

const scoredOf = (contract: Contract, rows: readonly Visit[]) =>
  scoreBatch(
    contract,
    decodedBatch(
      contract,
      rows.map(({ place, day, kind, paid }, i) => ({
        ...{ event_id: `${i}`, place, kind, paid, seen: Date.UTC(2025, 0, 1 + day), extra: null },
        ...{ arrived_at: Date.UTC(2025, 1, 1), shard_id: 's', sequence_number: `${i}`, contract_version: 1 },
      })),
    ),
  );

const checks = Object.keys(expected(visits, 'all')).length;

describe(`the metrics of what is unknown: ${checks} metrics × ${cases.length} states × 2 tierings, in memory and in SQL`, () => {
  const opening = openDuckDb();

  for (const tierBy of ['all', 'latest'] as const) {
    const contract: Contract = contractOver(tierBy);
    for (const { name, rows } of cases) {
      it(`equal plain arithmetic with ${name}, tiers over ${tierBy}`, async () => {
        const connection = await opening;
        const wanted = expected(rows, tierBy);
        const scored = scoredOf(contract, rows);
        expectNear(summarise(contract, toTable(scored)).metrics, wanted);

        const etl = etlOf(contract, [scored]);
        const { run_id: _, computed_at: __, ...metrics } = (await analyse(connection, contract, etl, [])).metrics;
        expectNear(metrics, wanted);

        const status = await computedMetrics((sql) => rowsOfQuery(connection, sql), contract);
        const { good_rating_places: GOOD, poor_rating_places: POOR, unknown_rating_places: UNKNOWN } = wanted;
        expect(status.tiers).to.deep.equal({ GOOD, POOR, UNKNOWN });
        expect(status.scored).to.equal(wanted.mean_score_over);
        expect(status.unscoredEntities?.count).to.equal(UNKNOWN);
        expect(status.topEntities?.length).to.equal(wanted.rating_over);

        const index = integrate(indexOf(contract), { visits: metrics });
        const known = Number(wanted.rating_over);
        expect(index).to.deep.equal({
          health: known === 0 ? null : 1 - Number(POOR) / known,
          health_over: known,
        });
      });
    }
  }
});

/** Share of the places that are not poor, as an index across sources has it. */
const indexOf = (contract: Contract) =>
  defineIntegration(
    [contract],
    [
      {
        name: 'health',
        description: 'Few poor places.',
        expression: subtract(1, divide(ref('visits.poor_rating_places'), ref('visits.rating_over'))),
      },
    ],
  )!;
