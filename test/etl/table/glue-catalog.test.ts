import { expect } from 'chai';
import type { Contract } from '../../../etl/contract/contract.ts';
import { ecommerce } from '../../../etl/sources/ecommerce/contract.ts';
import { integrationOf, sources } from '../../../etl/sources/index.ts';
import { manufacturing } from '../../../etl/sources/manufacturing/contract.ts';
import { doubleLiteral, identifier, textLiteral } from '../../../etl/sql/quote.ts';
import { glueColumns, projectionParameters } from '../../../etl/table/glue-catalog.ts';
import { batchKey, partitionKey } from '../../../etl/table/layout.ts';
import type { TableSchema } from '../../../etl/table/schema.ts';
import { tablesOf } from '../../../etl/table/tables.ts';

const machines = tablesOf(manufacturing);
const shop = tablesOf(ecommerce);
/** A variable of a location template, written so that it is plainly no template string of ours. */
const variable = (name: string) => `\${${name}}`;
const everyTable: readonly TableSchema[] = [
  ...sources.flatMap((contract) => Object.values<TableSchema>({ ...tablesOf(contract) })),
  integrationOf([ecommerce, manufacturing])!.table,
];

describe('partition projection', () => {
  it('covers arrival by date and two-digit hour', () => {
    expect(projectionParameters(machines.processed, 'lake')).to.deep.equal({
      classification: 'parquet',
      'projection.enabled': 'true',
      'projection.arrival_date.type': 'date',
      'projection.arrival_date.range': '2024-01-01,NOW+1DAYS',
      'projection.arrival_date.format': 'yyyy-MM-dd',
      'projection.arrival_date.interval': '1',
      'projection.arrival_date.interval.unit': 'DAYS',
      'projection.arrival_hour.type': 'integer',
      'projection.arrival_hour.range': '0,23',
      'projection.arrival_hour.interval': '1',
      'projection.arrival_hour.digits': '2',
      'storage.location.template': `s3://lake/processed/manufacturing/arrival_date=${variable('arrival_date')}/arrival_hour=${variable('arrival_hour')}/`,
    });
  });

  it('covers event time by month if the contract says so', () => {
    expect(projectionParameters(shop.records, 'lake')).to.deep.equal({
      classification: 'parquet',
      'projection.enabled': 'true',
      'projection.event_month.type': 'date',
      'projection.event_month.range': '2000-01,NOW+1DAYS',
      'projection.event_month.format': 'yyyy-MM',
      'projection.event_month.interval': '1',
      'projection.event_month.interval.unit': 'MONTHS',
      'storage.location.template': `s3://lake/analytics/ecommerce/orders/event_month=${variable('event_month')}/`,
    });
  });

  it('begins a number of days back if older partitions have been emptied', () => {
    expect(projectionParameters(machines.processed, 'lake', 33)).to.deep.equal({
      ...projectionParameters(machines.processed, 'lake'),
      'projection.arrival_date.range': 'NOW-33DAYS,NOW+1DAYS',
    });
  });

  it('is left out if a table has no partitions', () => {
    expect(projectionParameters(machines.entities, 'lake')).to.deep.equal({ classification: 'parquet' });
  });

  it('has at most a few thousand partitions in each table that the analytics read as a whole', () => {
    const days = (Date.UTC(2030, 0, 1) - Date.UTC(2020, 0, 1)) / 86_400_000;
    const contracts: readonly Contract[] = sources;
    for (const contract of contracts) {
      const { records, rollup, entities, alerts, quarantine, summaries } = tablesOf(contract);
      for (const { name, partitions } of [
        records,
        rollup,
        entities,
        quarantine,
        summaries,
        ...(alerts ? [alerts] : []),
      ]) {
        const widths = partitions.map((column) => (column.kind === 'date' ? days : column.max - column.min + 1));
        expect(
          widths.reduce((product, width) => product * width, 1),
          name,
        ).to.be.at.most(days);
      }
    }
  });

  it('points at the folders that objects are written to', () => {
    const fill = (template: string | undefined, values: Record<string, string>) =>
      template?.replace(/\$\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
    const arrival = projectionParameters(machines.processed, 'lake')['storage.location.template'];
    const key = batchKey(machines.processed, Date.UTC(2025, 1, 3, 4), 'shardId-0', '1');
    expect(`s3://lake/${key}`).to.match(
      new RegExp(`^${fill(arrival, { arrival_date: '2025-02-03', arrival_hour: '04' })}[^/]+$`),
    );
    // Trino looks into no folder below that of a partition.
    for (const table of [machines.quarantine, machines.replayed, machines.alerts]) {
      const byDay = projectionParameters(table, 'lake')['storage.location.template'];
      expect(`s3://lake/${batchKey(table, Date.UTC(2025, 1, 3, 4), 'shardId-0', '1')}`).to.match(
        new RegExp(`^${fill(byDay, { arrival_date: '2025-02-03' })}[^/]+$`),
      );
    }
    const event = projectionParameters(machines.records, 'lake')['storage.location.template'];
    expect(`s3://lake/${partitionKey(machines.records, '2025-02-03')}`).to.equal(
      `${fill(event, { event_date: '2025-02-03' })}part-0.parquet`,
    );
  });
});

describe('the Glue catalog', () => {
  it('knows every column with a type of Athena, and partition columns apart', () => {
    for (const table of everyTable) {
      const { columns, partitionKeys } = glueColumns(table);
      expect(columns.map(({ name }) => name)).to.deep.equal(table.columns.map(({ name }) => name));
      for (const { type, comment } of columns) {
        expect(type).to.match(/^(double|int|boolean|string|timestamp)$/);
        expect(comment.length).to.be.at.most(255);
      }
      const all = [...columns, ...partitionKeys].map(({ name }) => name);
      expect(new Set(all).size, table.name).to.equal(all.length);
    }
    expect(glueColumns(machines.processed).partitionKeys.map(({ name, type }) => [name, type])).to.deep.equal([
      ['arrival_date', 'string'],
      ['arrival_hour', 'int'],
    ]);
  });
});

describe('quoting', () => {
  it('cannot be broken out of', () => {
    expect(identifier('a"b')).to.equal('"a""b"');
    expect(textLiteral("a'b")).to.equal("'a''b'");
  });

  it('writes numbers as DOUBLE with every digit', () => {
    const literals = [0.3, 1, -2.5, 0, -0, 1e21, 5e-324].map(doubleLiteral);
    expect(literals).to.deep.equal(['3E-1', '1E0', '(-2.5E0)', '0E0', '(-0E0)', '1E21', '5E-324']);
  });
});
