import { expect } from 'chai';
import { sources } from '../../etl/platform.ts';
import { layoutOf } from '../../local/athena/projection.ts';
import { projectedPartitions } from '../../preflight/cost/projection.ts';
import { platformGraph } from './platform-graph.ts';
import { type Graph, ofType, one } from './record-graph.ts';

/** Twice the days that objects are kept and two, and the days that a record may wait in the stream. */
const daysBack = {
  dev: { processed: 2 * (30 + 2) + 1, quarantine: 2 * (30 + 2) + 1, replayed: 2 * (30 + 2) + 1 },
  staging: { processed: 2 * (90 + 2) + 2, quarantine: 2 * (90 + 2) + 2, replayed: 2 * (90 + 2) + 2 },
  prod: { processed: 2 * (365 + 2) + 7, quarantine: 2 * (90 + 2) + 7, replayed: 2 * (90 + 2) + 7 },
} as const;

const type = 'aws:glue/catalogTable:CatalogTable';

/** Descriptions of a declared table for its readers. */
function declarationOf(graph: Graph, name: string) {
  const { inputs } = one(graph, type, name);
  const { location } = inputs.storageDescriptor as { location: string };
  return {
    database: '',
    name,
    location,
    columns: [],
    partitionKeys: inputs.partitionKeys as { name: string; type: string }[],
    parameters: inputs.parameters as Record<string, string>,
    serde: '',
  };
}

/** Keys of one object in each folder that a table has had or will have, by day and hour. */
function* everyFolder(prefix: string, keys: readonly string[], now: number): Generator<string> {
  const day = 86_400_000;
  const hours = keys.includes('arrival_hour') ? 24 : 1;
  for (let at = Date.UTC(1999, 0, 1); at < now + 40 * day; at += day) {
    const date = new Date(at).toISOString();
    for (let hour = 0; hour < hours; hour += 1)
      yield prefix +
        keys
          .map((name) => `${name}=${{ arrival_hour: String(hour).padStart(2, '0') }[name] ?? dateIn(name, date)}/`)
          .join('');
  }
}

const dateIn = (column: string, iso: string) => iso.slice(0, column.endsWith('_month') ? 7 : 10);

describe('the tables by day of arrival', () => {
  for (const stack of ['dev', 'staging', 'prod'] as const) {
    it(`look in ${stack} no further back than the bucket keeps objects that were put again`, async () => {
      const graph = await platformGraph(stack);
      for (const { source } of sources) {
        for (const table of ['processed', 'quarantine', 'replayed'] as const)
          expect(declarationOf(graph, `${source}_${table}`).parameters, `${source}_${table}`).to.include({
            'projection.arrival_date.range': `NOW-${daysBack[stack][table]}DAYS,NOW+1DAYS`,
          });
      }
      expect(declarationOf(graph, 'manufacturing_alerts').parameters).to.include({
        'projection.arrival_date.range': '2024-01-01,NOW+1DAYS',
      });
    });
  }

  it('follow the settings that say how long objects are kept and records wait', async () => {
    const graph = await platformGraph('dev', {
      processedDays: '5',
      quarantineDays: '36500',
      streamRetentionHours: '49',
    });
    for (const [table, start] of [
      ['ecommerce_processed', 'NOW-17DAYS'],
      ['ecommerce_quarantine', '2024-01-01'],
    ] as const)
      expect(declarationOf(graph, table).parameters).to.include({
        'projection.arrival_date.range': `${start},NOW+1DAYS`,
      });
  });

  it('are read from the first day on that can hold an object to tomorrow', async () => {
    const table = declarationOf(await platformGraph('prod'), 'manufacturing_quarantine');
    const { valuesOf } = layoutOf(table, () => Date.parse('2026-11-24T15:00:00Z'));
    const isRead = (date: string) => valuesOf(`quarantine/manufacturing/arrival_date=${date}/x`) !== undefined;
    expect(['2026-05-16', '2026-05-17', '2026-11-24', '2026-11-25', '2026-11-26'].map(isRead)).to.deep.equal([
      false,
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('the cost model', () => {
  it('counts the folders of every table that a query would read', async () => {
    const now = Date.parse('2026-11-22');
    const graph = await platformGraph('prod');
    for (const { name } of ofType(graph, type)) {
      const table = declarationOf(graph, name);
      const keys = table.partitionKeys.map((key) => key.name);
      const { valuesOf } = layoutOf(table, () => now);
      const folders = new Set<string>();
      for (const key of everyFolder(table.location.replace(/^s3:\/\/[^/]+\//, ''), keys, now))
        if (valuesOf(key) !== undefined) folders.add(key);
      expect(projectedPartitions(graph.resources, name, '2026-11-22'), name).to.equal(folders.size);
    }
  });
});
