import { expect } from 'chai';
import { decodeParquet, integratedSummaries, rowsOf, type SummaryFigures, sources } from '../../../etl/platform.ts';
import { createIntegration, type IntegrationEvent } from '../../../handlers/athena/integration.ts';
import { invocation, linesDuring, rejection, startLake, type TestLake } from '../support.ts';

const environment = {
  functionName: 'data-integration',
  metricsNamespace: 'Lake',
  logLevel: 'info',
  lakeBucket: 'lake',
  database: 'd',
  workgroup: 'w',
} as const;

const manufacturing = {
  average_machine_efficiency: 0.5,
  high_risk_machines: 10,
  machines_analyzed: 50,
  data_quality_score: 0.9,
};
const ecommerce = {
  customer_satisfaction_index: 7.5,
  high_value_customers: 8,
  customers_analyzed: 100,
  data_quality_score: 1,
};

/** One summary of each source, as the state machine hands them over; a source beside the two has but its quality. */
const summariesOf = (known: Readonly<Record<string, SummaryFigures>>): SummaryFigures[] =>
  sources.map(({ source }) => known[source] ?? { data_quality_score: 0.95 });
const summaries = summariesOf({ manufacturing, ecommerce });

describe('integration function', () => {
  let lake: TestLake;
  before(async () => {
    lake = await startLake();
  });
  after(() => lake.close());

  const run = async (event: IntegrationEvent) =>
    (await linesDuring(() => createIntegration({ environment, objects: lake.objects })(event, invocation))).result;

  it('answers the row that it keeps, and keeps the newest beside the table', async () => {
    const executionId = 'arn:aws:states:eu-west-1:1:execution:data-lake:run/1';
    const row = await run({ executionId, summaries });
    expect(row).to.deep.include({
      run_id: executionId,
      operational_excellence_score: 0.6 * 0.5 + (0.4 * 7.5) / 10,
      business_health_index: 0.5 * (1 - 10 / 50) + 0.5 * (8 / 100),
    });
    expect(row.data_quality_composite).to.be.closeTo(0.95, 1e-12);
    const [listed] = await lake.objects.list(integratedSummaries.prefix);
    const bytes = await lake.store.get('lake', listed!.key);
    expect(rowsOf(await decodeParquet(bytes, integratedSummaries.columns))).to.deep.equal([row]);
    const latest = await lake.store.get('lake', 'analytics/integrated/latest.json');
    expect(JSON.parse(latest.toString())).to.deep.equal({ figures: row });
  });

  it('leaves absent what rests on absent figures', async () => {
    const row = await run({
      executionId: 'r2',
      summaries: summariesOf({ manufacturing: { ...manufacturing, machines_analyzed: 0 }, ecommerce }),
    });
    expect(row).to.include({ business_health_index: null });
    expect(row.data_quality_composite).to.be.closeTo(0.95, 1e-12);
  });

  it('replaces its row when the same execution runs again', async () => {
    for (let i = 0; i < 2; i++) await run({ executionId: 'twice', summaries });
    expect(await lake.objects.list(`${integratedSummaries.prefix}twice`)).to.have.length(1);
  });

  it('refuses an event without an execution or without a summary of each source', async () => {
    const wrong = [
      [{ summaries }, 'executionId'],
      [{ executionId: 'r', summaries: [manufacturing] }, 'there are 1 summaries; integration takes one of each: '],
      [{ executionId: 'r' }, 'there are 0 summaries; integration takes one of each: '],
    ] as const;
    for (const [event, message] of wrong) {
      expect((await rejection(run(event as unknown as IntegrationEvent))).message).to.include(message);
    }
  });
});
