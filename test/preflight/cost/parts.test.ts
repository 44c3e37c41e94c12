import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { contractOf, sources } from '../../../etl/platform.ts';
import { metricNames } from '../../../preflight/cost/assumptions.ts';
import { batchesOf, largestBatch } from '../../../preflight/cost/batches.ts';
import { CostError } from '../../../preflight/cost/inputs.ts';
import { measureSource } from '../../../preflight/cost/measure.ts';
import { freeTier, type PriceKey, prices } from '../../../preflight/cost/prices.ts';
import { projectedPartitions } from '../../../preflight/cost/projection.ts';
import { runsPerMonth } from '../../../preflight/cost/schedule-runs.ts';

const month = 2_628_000;

describe('batches', () => {
  const gathering = { batchSize: 500, windowSeconds: 10, slots: 1, shards: 1 };
  const steady = { kind: 'steady' } as const;

  it('are closed by their window if records are few', () => {
    // One record a second: the first, then ten seconds.
    expect(batchesOf(gathering, month, 500, steady)).to.deep.include({ perMonth: month / 11 });
  });

  it('are closed by their size if records are many', () => {
    expect(batchesOf(gathering, month * 1000, 500, steady).records).to.be.closeTo(500, 1e-6);
  });

  it('hold no more than the payload of one invocation', () => {
    expect(largestBatch(10_000, 1_000_000)).to.equal(4);
  });

  it('are one for each record if records are rarer than windows', () => {
    expect(batchesOf({ ...gathering, windowSeconds: 0 }, 10, 500, steady).records).to.be.closeTo(1, 1e-9);
  });

  it('are as many as slots in a tick that fits into one', () => {
    const ticks = { kind: 'ticks', perMonth: 8760 } as const;
    expect(batchesOf({ ...gathering, slots: 4, shards: 4 }, 8760 * 400, 500, ticks).perMonth).to.equal(8760 * 4);
  });

  it('never hold more than their size, and together hold every record', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(steady, { kind: 'ticks', perMonth: 8760 } as const),
        (records, batchSize, windowSeconds, slots, arrival) => {
          const batches = batchesOf({ batchSize, windowSeconds, slots, shards: slots }, records, 500, arrival);
          expect(batches.records).to.be.within(1 - 1e-9, batchSize + 1e-6);
          expect(batches.records * batches.perMonth).to.be.closeTo(records, records * 1e-9);
        },
      ),
    );
  });
});

describe('runs of a schedule', () => {
  const days = 730 / 24;
  const expressions: [string, number][] = [
    ['rate(1 hour)', 730],
    ['rate(5 minutes)', 8760],
    ['rate(2 days)', days / 2],
    ['cron(0 * * * ? *)', 730],
    ['cron(0/15 * * * ? *)', 2920],
    ['cron(0 8-17 ? * MON-FRI *)', (10 * days * 5) / 7],
    ['cron(0,30 0 1 * ? *)', (2 * days) / 31],
  ];
  for (const [expression, runs] of expressions) {
    it(`are ${Math.round(runs)} a month for ${expression}`, () => {
      expect(runsPerMonth(expression)).to.be.closeTo(runs, 1e-9);
    });
  }

  it('are rejected if they cannot be counted', () => {
    for (const wrong of ['cron(0 0 L * ? *)', 'cron(0 0 * *)', 'often', 'cron(61 * * * ? *)'])
      expect(() => runsPerMonth(wrong), wrong).to.throw(CostError);
  });
});

describe('projected partitions', () => {
  const table = (parameters: Readonly<Record<string, string>>, ...columns: string[]) => [
    {
      type: 'aws:glue/catalogTable:CatalogTable',
      name: 't',
      inputs: { name: 't', partitionKeys: columns.map((name) => ({ name })), parameters },
    },
  ];
  const projection = (column: string, parameters: Readonly<Record<string, string>>) => ({
    'projection.enabled': 'true',
    ...Object.fromEntries(Object.entries(parameters).map(([k, v]) => [`projection.${column}.${k}`, v])),
  });

  it('are days times hours', () => {
    const parameters = {
      ...projection('day', { type: 'date', range: '2026-11-01,NOW+1DAYS', 'interval.unit': 'DAYS' }),
      ...projection('hour', { type: 'integer', range: '0,23' }),
    };
    expect(projectedPartitions(table(parameters, 'day', 'hour'), 't', '2026-11-10')).to.equal(11 * 24);
  });

  it('are months if months are projected', () => {
    const parameters = projection('month', { type: 'date', range: '2026-01,NOW', 'interval.unit': 'MONTHS' });
    expect(projectedPartitions(table(parameters, 'month'), 't', '2026-11-22')).to.equal(11);
  });

  it('are the days back to a relative start, today and tomorrow', () => {
    const parameters = projection('day', { type: 'date', range: 'NOW-99DAYS,NOW+1DAYS', 'interval.unit': 'DAYS' });
    expect(projectedPartitions(table(parameters, 'day'), 't', '2026-11-22')).to.equal(99 + 2);
  });

  it('are rejected if a date of their range cannot be read', () => {
    for (const range of ['NOW-3FORTNIGHTS,NOW', 'yesterday,NOW', '2026-01-01']) {
      const parameters = projection('day', { type: 'date', range, 'interval.unit': 'DAYS' });
      expect(() => projectedPartitions(table(parameters, 'day'), 't', '2026-11-22'), range).to.throw(CostError);
    }
  });

  it('are one if a table has none, and an error if there is no table', () => {
    expect(projectedPartitions(table({}), 't', '2026-11-22')).to.equal(1);
    expect(() => projectedPartitions([], 't', '2026-11-22')).to.throw(CostError, /declares no table t/);
  });
});

describe('assumptions of the model', () => {
  it('is a source and a date for every price', () => {
    for (const [name, { value, unit, source, date }] of Object.entries(prices)) {
      expect(value, name).to.be.above(0);
      expect(unit, name).not.to.equal('');
      expect(source, name).to.match(/^aws\.amazon\.com\/\S+\/pricing by \S/);
      expect(date, name).to.match(/^\d{4}(-\d\d){0,2}$/);
    }
    for (const name of Object.keys(freeTier)) expect(prices).to.have.property(name as PriceKey);
  });

  it('is every metric that functions write, and no other', () => {
    const written = readFileSync(new URL('../../../handlers/metrics.ts', import.meta.url), 'utf8');
    const units = written.slice(written.indexOf('const units'), written.indexOf('} as const'));
    const declared = [...units.matchAll(/^ {2}(\w+): '/gm)].map(([, name]) => name);
    expect(Object.values(metricNames).flat()).to.have.members(declared);
  });

  for (const { source } of sources) {
    it(`is what records of ${source} weigh`, () => {
      const measured = measureSource(contractOf(source));
      expect(measured.eventBytes).to.be.within(100, 1024);
      expect(measured.rawBytes).to.be.below(measured.eventBytes);
      expect(measured.processed.perObject).to.be.above(1_000);
      expect(measured.processed.perRow).to.be.within(10, 200);
      expect(measured.recordBytes).to.be.within(10, 200);
      expect(measured.queries).to.deep.include({ quarantine: 2, entities: 1 });
    });
  }
});
