import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ecommerce, manufacturing, readCsv, sampleOf, score, summarise, tiers } from '../../etl/index.ts';
import { integrate } from '../../etl/integration/integration.ts';
import { integrationOf, sources } from '../../etl/platform.ts';
import { decidedByTwo, workOut } from '../end-to-end/oracle.ts';

/** Draws numbers below 1, the same for each seed. */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** A comma that is in no quoted cell. */
const betweenCells = /,(?=(?:[^"]*"[^"]*")*[^"]*$)/;

/** Data rows of a sample in which a share of the cells of some columns is blank. */
function blanked(text: string, columns: readonly string[], seed: number, shareOf: (cells: string[]) => number): string {
  const [header = '', ...rows] = text.trimEnd().split(/\r?\n/);
  const draw = draws(seed);
  const places = columns.map((name) => header.split(',').indexOf(name));
  const blank = (row: string) => {
    const cells = row.split(betweenCells);
    const share = shareOf(cells);
    return cells.map((cell, i) => (places.includes(i) && draw() < share ? '' : cell)).join(',');
  };
  return `${[header, ...rows.map(blank)].join('\n')}\n`;
}

const scoreInputs = ['temperature', 'vibration', 'anomaly_flag', 'downtime_risk'];

/** Machines 1 to 5 have no score at all, every third one none on its last day, and the others now and then. */
function shareBlank([time = '', machine = '']: readonly string[]): number {
  if (Number(machine) <= 5) return 1;
  if (Number(machine) % 3 === 0 && time.startsWith('2025-01-02')) return 1;
  return 0.1;
}

describe('2,000 readings of 50 machines with blank cells', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'blank-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  for (const seed of [1, 2, 3]) {
    it(`have the tiers, shares and means that DuckDB finds in the file, seed ${seed}`, async () => {
      const readings = blanked(sampleOf('manufacturing', { rows: 2_000, seed }), scoreInputs, seed, shareBlank);
      const orders = blanked(sampleOf('ecommerce', { rows: 300, seed }), ['Brand_Loyalty', 'Age'], seed, () => 0.2);
      const files = { manufacturing: join(folder, 'readings.csv'), ecommerce: join(folder, 'orders.csv') };
      await writeFile(files.manufacturing, readings);
      await writeFile(files.ecommerce, orders);
      const expected = await workOut(files, { manufacturing: 2_000, ecommerce: 300 });

      const machines = readCsv(manufacturing, readings);
      const customers = readCsv(ecommerce, orders);
      const ofMachines = summarise(manufacturing, score(manufacturing, machines.table), machines.rejected).metrics;
      const ofCustomers = summarise(ecommerce, score(ecommerce, customers.table), customers.rejected).metrics;
      expect({
        HIGH: ofMachines.high_risk_machines,
        MEDIUM: ofMachines.medium_risk_machines,
        LOW: ofMachines.low_risk_machines,
        UNKNOWN: ofMachines.unknown_risk_machines,
      }).to.deep.equal(expected.manufacturing.tiers);
      expect({
        HIGH_VALUE: ofCustomers.high_value_customers,
        MEDIUM_VALUE: ofCustomers.medium_value_customers,
        STANDARD: ofCustomers.standard_customers,
        UNKNOWN: ofCustomers.unknown_segment_customers,
      }).to.deep.equal(expected.ecommerce.tiers);
      expect(ofMachines.unknown_risk_machines).to.equal(5);
      expect(ofMachines.mean_score).to.be.closeTo(expected.manufacturing.meanScore, 1e-9);
      expect(ofMachines.mean_score_over).to.equal(expected.manufacturing.stored - expected.manufacturing.unscored);

      const summaries = { manufacturing: ofMachines, ecommerce: ofCustomers };
      const integrated = integrate(integrationOf(sources)!, summaries);
      for (const [name, value] of Object.entries(decidedByTwo(expected.integrated, Object.keys(summaries))))
        expect(integrated[name], name).to.be.closeTo(value, 1e-9);
      expect(integrated.business_health_index_over).to.equal(45);
    });
  }

  it('keep the machine first that has the highest latest known score, whatever its newest reading lacks', () => {
    const header = 'timestamp,machine_id,temperature,vibration,anomaly_flag,downtime_risk';
    const { table } = readCsv(
      manufacturing,
      [header, '2025-03-01,hot,95,90,1,1', '2025-03-02,hot,95,90,1,', '2025-03-02,cool,60,20,0,0'].join('\n'),
    );
    const [hot] = tiers(manufacturing, score(manufacturing, table))
      .filter((row: { machine_id: string }) => row.machine_id === 'hot')
      .objects();
    expect(hot).to.include({
      ...{ risk: 'HIGH', latest_maintenance_priority_score: 2.99, latest_maintenance_priority_score_over: 1 },
      ...{ latest_partition: '2025-03-02', latest_scored_partition: '2025-03-01' },
    });
  });

  it('of the future decide nothing if the moment of judgement is given', () => {
    const header = 'timestamp,machine_id,temperature,vibration,anomaly_flag,downtime_risk';
    const { table } = readCsv(
      manufacturing,
      [header, '2025-03-01,hot,95,90,1,1', '2055-03-02,hot,60,20,0,0'].join('\n'),
    );
    const scored = score(manufacturing, table);
    const riskAt = (now?: Date) => tiers(manufacturing, scored, now && { now }).get('risk', 0);
    expect([riskAt(new Date('2025-03-01')), riskAt(new Date('2055-03-02')), riskAt()]).to.deep.equal([
      ...['HIGH', 'LOW', 'LOW'],
    ]);
    const { metrics } = summarise(manufacturing, scored, [], { now: new Date('2025-03-01') });
    expect(metrics).to.include({ high_risk_machines: 1, low_risk_machines: 0 });
  });
});
