import type { DuckDBConnection } from '@duckdb/node-api';
import { expect } from 'chai';
import { type ComputedMetrics, computedMetrics } from '../../cli/status/computed.ts';
import { report } from '../../cli/status/report.ts';
import type { LakeSummary } from '../../cli/status/summary.ts';
import { rowsOf } from '../../etl/batch/rows.ts';
import { analyticsSql, tablesOf } from '../../etl/platform.ts';
import { summaryColumns } from '../../etl/table/tables.ts';
import { reconcile } from '../../operations/reconciliation.ts';
import { contractsPage } from '../../tools/docs/contracts.ts';
import { queryResults } from '../etl/support/analyse.ts';
import { openDuckDb, rowsOfQuery } from '../etl/support/duckdb.ts';
import { combinations, contractWith, nameOf, type Parts } from './parts.ts';
import { smallLake, streamOf } from './small-lake.ts';

const rows = [
  ['A', '2024-05-01 10:00', '2', '90'],
  ['A', '2024-05-02 11:00', '', '250'],
  ['B', '2024-05-02 12:00', '4', '10'],
  ['B', '2024-05-02 12:30', '101', '1'], // rejected: more guests than 100
  ['C', '2024-05-03 09:00', '1', ''],
];

const csvOf = ({ eventTime }: Parts): string =>
  [['Place', 'Seen', 'Guests', 'Paid'], ...rows]
    .map((row) => row.filter((_, i) => eventTime || i !== 1).join(','))
    .join('\n');

const firstDay = Date.UTC(2024, 4, 3, 10);
const later = Date.UTC(2024, 4, 6, 10);

describe('a source has what its contract declares, and nothing else', () => {
  let connection: DuckDBConnection;
  before(async () => {
    connection = await openDuckDb();
  });
  after(() => connection.closeSync());

  for (const parts of combinations) {
    it(`with ${nameOf(parts)}`, async () => {
      const contract = contractWith(parts);
      const { tables, lake } = { tables: tablesOf(contract), lake: smallLake(contract) };
      const csv = csvOf(parts);
      await lake.deliver(streamOf(contract, csv, firstDay, 1));
      await lake.deliver(streamOf(contract, csv, later, 100));
      expect(await lake.runEtl(later)).to.deep.equal({ rows: 4, duplicates: 4 });
      expect(await lake.runEtl(later)).to.deep.equal({ rows: 0, duplicates: 0 });

      const stored = await lake.rowsOf(tables.records);
      expect(new Set(stored.columns.keys())).to.deep.equal(new Set(tables.records.columns.map(({ name }) => name)));
      expect([...stored.columns.keys()].sort()).to.deep.equal(
        [
          ...['event_id', 'place', 'guests', 'paid', 'extra', 'unread'],
          ...(parts.eventTime ? ['seen'] : ['arrived_at']),
          ...(parts.score ? ['worth'] : []),
          ...(parts.derived ? ['paid_each'] : []),
        ].sort(),
      );
      const partitions = (await lake.objects.list(tables.records.prefix)).map(({ key }) => /=([^/]+)/.exec(key)?.[1]);
      expect(partitions).to.deep.equal(parts.eventTime ? ['2024-05-01', '2024-05-02', '2024-05-03'] : ['2024-05-03']);

      const entities = rowsOf(await lake.rowsOf(tables.entities));
      expect(entities.map(({ place, records }) => [place, records])).to.deep.equal([
        ['A', 2],
        ['B', 1],
        ['C', 1],
      ]);
      expect(Object.keys(entities[0] ?? {}).sort()).to.deep.equal(
        [
          ...['place', 'records', 'latest_partition'],
          ...(parts.score ? ['average_worth', 'average_worth_over', 'latest_worth', 'latest_worth_over'] : []),
          ...(parts.score ? ['latest_scored_partition'] : []),
          ...(parts.tiering ? ['rating'] : []),
          ...(parts.aggregates ? ['total_paid', 'total_paid_over'] : []),
        ].sort(),
      );
      if (tables.alerts) expect((await lake.rowsOf(tables.alerts)).length).to.equal(2);
      expect('alerts' in tables).to.equal(parts.alert);

      await lake.declare(connection);
      const summary = await queryResults(connection, contract);
      expect(Object.keys(summary.metrics)).to.deep.equal(summaryColumns(contract).map(({ name }) => name));
      expect(summary.metrics).to.deep.include({
        ...{ records_accepted: 4, records_quarantined: 2 / 2 },
        ...(parts.measures
          ? { places_seen: 3, mean_paid: 350 / 3, mean_paid_over: 3, busiest_place: 'B', busiest_place_over: 3 }
          : {}),
        ...(parts.tiering
          ? { good_rating_places: 1, poor_rating_places: 1, unknown_rating_places: 1, rating_over: 2 }
          : {}),
      });
      if (parts.score) expect(summary.metrics.mean_score).to.be.closeTo(3.5 / 3, 1e-12);
      expect('entities' in analyticsSql(contract)).to.equal(parts.tiering || parts.measures);
      expect(Object.keys(summary.missingInputs)).to.deep.equal(parts.score ? ['paid'] : []);

      const query = (sql: string) => rowsOfQuery(connection, sql);
      expect(await reconcile(query, [], contract)).to.deep.include({ stored: 4, waiting: 0, duplicateRows: 0 });
      const computed = await computedMetrics(query, contract);
      expect(computed).to.deep.equal({
        ...(parts.score && { scored: 3, unscored: 1, meanScore: Number((3.5 / 3).toPrecision(12)) }),
        ...(parts.score && { topEntities: topOf(parts), unscoredEntities: { count: 1, names: ['C'] } }),
        ...(parts.alert && { alerts: 1 }),
        ...(parts.tiering && { tiers: { GOOD: 1, POOR: 1, UNKNOWN: 1 } }),
      });
      const status = report(summaryWith(contract.source, computed), [contract]);
      for (const [part, text] of [
        ['score', 'mean score'],
        ['score', 'without a score'],
        ['score', 'Places without a score: 1 (C)'],
        ['tiering', 'Places by rating: GOOD 1, POOR 1, UNKNOWN 1'],
        ['alert', 'alerts'],
      ] as const)
        expect(status.includes(text), `${text} in ${status}`).to.equal(parts[part]);
      const page = contractsPage([contract]);
      for (const [part, text] of [
        ['score', 'worth'],
        ['tiering', 'rating'],
        ['alert', 'visits_alerts'],
        ['derived', 'Derived columns'],
        ['aggregates', 'total_paid'],
        ['measures', 'busiest_place'],
      ] as const)
        expect(page.includes(text), text).to.equal(parts[part]);
    });
  }
});

/** A summary of one source, of which only this is known. */
const summaryWith = (source: string, computed: ComputedMetrics): LakeSummary => ({
  sources: {
    [source]: {
      ...{ rows: 5, sent: 10, stored: 4, waiting: 0, quarantined: 1, duplicates: 5, replayed: 0, deadLetter: 0 },
      ...{ erased: 0, duplicateRows: 0, inFlight: 0, bytesIn: 1, processedBytes: 1, analyticsBytes: 1 },
      ...{ rejectedFiles: [], waitingFiles: [], topReasons: [] },
      ...computed,
    },
  },
  integrated: {},
  integratedOver: {},
  ingestLatencyMs: { p50: null, p99: null },
  stages: [],
  orchestration: { name: 'm', status: 'SUCCEEDED', interpreter: '' },
  runs: { works: {} },
  failures: [],
  violations: [],
});

const topOf = ({ tiering }: Parts) => [
  { entity: 'A', score: 1.7, ...(tiering ? { tier: 'GOOD' } : {}) },
  { entity: 'B', score: 0.1, ...(tiering ? { tier: 'POOR' } : {}) },
];
