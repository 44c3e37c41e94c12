import { expect } from 'chai';
import { rowsOf } from '../../../etl/batch/rows.ts';
import { decodeParquet, integrationOf, type SummaryRow, sources } from '../../../etl/platform.ts';
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
  average_machine_efficiency_over: 900,
  high_risk_machines: 10,
  risk_over: 50,
  data_quality_score: 0.9,
};
const ecommerce = {
  customer_satisfaction_index: 7.5,
  customer_satisfaction_index_over: 800,
  high_value_customers: 8,
  segment_over: 100,
  data_quality_score: 1,
};

const integration = integrationOf(sources)!;
const { table } = integration;

/** One summary of each source, as the analytics functions answer; a source beside the two has only its quality. */
const summariesOf = (known: Readonly<Record<string, SummaryRow>>) =>
  sources.map(({ source }) => ({ source, metrics: { data_quality_score: 0.95, ...known[source] } }));
const summaries = summariesOf({ manufacturing, ecommerce });

describe('integration function', () => {
  let lake: TestLake;
  before(async () => {
    lake = await startLake();
  });
  after(() => lake.close());

  const run = async (event: IntegrationEvent) =>
    (await linesDuring(() => createIntegration({ environment, objects: lake.objects, integration })(event, invocation)))
      .result;

  it('answers the row that it keeps, and keeps the newest beside the table', async () => {
    const executionId = 'arn:aws:states:eu-west-1:1:execution:data-lake:run/1';
    const row = await run({ executionId, summaries });
    expect(row).to.deep.include({
      run_id: executionId,
      operational_excellence_score: 0.6 * 0.5 + (0.4 * 7.5) / 10,
      operational_excellence_score_over: 800,
      business_health_index: 0.5 * (1 - 10 / 50) + 0.5 * (8 / 100),
      business_health_index_over: 50,
      data_quality_composite_over: sources.length,
    });
    expect(row.data_quality_composite).to.be.closeTo(0.95, 1e-12);
    const [listed] = await lake.objects.list(table.prefix);
    const bytes = await lake.store.get('lake', listed!.key);
    expect(rowsOf(await decodeParquet(bytes, table.columns))).to.deep.equal([row]);
    const latest = await lake.store.get('lake', 'analytics/integrated/latest.json');
    expect(JSON.parse(latest.toString())).to.deep.equal({ format: 1, metrics: row });
  });

  it('leaves a metric null if its inputs are null', async () => {
    const row = await run({
      executionId: 'r2',
      summaries: summariesOf({ manufacturing: { ...manufacturing, risk_over: 0 }, ecommerce }),
    });
    expect(row).to.include({ business_health_index: null, business_health_index_over: 0 });
    expect(row.data_quality_composite).to.be.closeTo(0.95, 1e-12);
  });

  it('replaces its row when the same execution runs again', async () => {
    for (let i = 0; i < 2; i++) await run({ executionId: 'twice', summaries });
    expect(await lake.objects.list(`${table.prefix}twice`)).to.have.length(1);
  });

  it('matches summaries by the name of their source, in any order, and is null over one that is missing', async () => {
    const { computed_at, ...row } = await run({ executionId: 'ordered', summaries });
    const { computed_at: later, ...turned } = await run({ executionId: 'ordered', summaries: summaries.toReversed() });
    expect(turned).to.deep.equal(row);
    const some = await run({
      executionId: 'some',
      summaries: summaries.filter(({ source }) => source !== 'ecommerce'),
    });
    expect(some).to.include({ operational_excellence_score: null, business_health_index: null });
    expect(some.data_quality_composite_over).to.equal(sources.length - 1);
  });

  it('rejects an event without an execution, or with anything else than summaries of different sources', async () => {
    const wrong = [
      [{ summaries }, 'executionId'],
      [{ executionId: 'r' }, 'summaries is missing or no list; integration takes a list of { source, metrics }'],
      [{ executionId: 'r', summaries: [manufacturing] }, 'summaries[0] names no source or has no metrics'],
      [{ executionId: 'r', summaries: [{ source: 'nowhere', metrics: {} }] }, 'summaries[0] is of "nowhere"'],
      [{ executionId: 'r', summaries: [...summaries, summaries[0]] }, 'is the second of '],
    ] as const;
    for (const [event, message] of wrong) {
      expect((await rejection(run(event as unknown as IntegrationEvent))).message).to.include(message);
    }
  });
});
