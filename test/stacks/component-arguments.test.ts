import * as pulumi from '@pulumi/pulumi';
import { expect } from 'chai';
import { defineContract, manufacturing } from '../../etl/index.ts';
import { sources } from '../../etl/platform.ts';
import { pseudonymSettings } from '../../stacks/component-arguments.ts';
import { parseSettings } from '../../stacks/read-settings.ts';
import { environmentOf, platformGraph } from './platform-graph.ts';
import { counts, type Graph, ofType, one } from './record-graph.ts';

const names = ({ resources }: Graph, type: string) =>
  resources.filter((resource) => resource.type === type).map(({ inputs }) => inputs.name);

describe('the stacks', () => {
  it('size streams by shards in dev and by load in prod', async () => {
    const [dev, prod] = [await platformGraph('dev'), await platformGraph('prod')];
    for (const { inputs } of ofType(dev, 'aws:kinesis/stream:Stream'))
      expect(inputs).to.deep.include({ streamModeDetails: { streamMode: 'PROVISIONED' }, shardCount: 1 });
    for (const { inputs } of ofType(prod, 'aws:kinesis/stream:Stream')) {
      expect(inputs).to.deep.include({ streamModeDetails: { streamMode: 'ON_DEMAND' } });
      expect(inputs).to.not.have.property('shardCount');
    }
  });

  it('take batches of 500 in dev', async () => {
    const dev = await platformGraph('dev');
    for (const { inputs } of ofType(dev, 'aws:lambda/eventSourceMapping:EventSourceMapping'))
      expect(inputs).to.include({ batchSize: 500, maximumBatchingWindowInSeconds: 1 });
  });

  it('give the secret of the pseudonyms to the processors that meet personal data, as a secret', async () => {
    const pseudonymKey = 'k'.repeat(40);
    const graph = await platformGraph('dev', { pseudonymisePersonal: 'true', pseudonymKey });
    const holders = ofType(graph, 'aws:lambda/function:Function').filter((resource) =>
      JSON.stringify(environmentOf(resource)).includes(pseudonymKey),
    );
    expect(holders.map(({ inputs }) => inputs.name)).to.deep.equal(['ecommerce-data-processor']);
    const settings = parseSettings('dev', { pseudonymisePersonal: 'true', pseudonymKey }, []);
    const { pseudonymKey: given } = pseudonymSettings(settings, sources);
    expect(given && (await pulumi.isSecret(given))).to.equal(true);
    const off = await platformGraph('dev', { pseudonymKey });
    expect(JSON.stringify(off.resources)).not.to.include(pseudonymKey);
  });

  it('reject pseudonyms if a contract computes from what they would hide', () => {
    const settings = parseSettings('dev', { pseudonymisePersonal: 'true', pseudonymKey: 'k'.repeat(40) }, []);
    const fields = manufacturing.fields.map((field) => ({ ...field, personal: true }));
    expect(() => pseudonymSettings(settings, [{ ...manufacturing, fields }])).to.throw(
      '"vibration" is used in a computation',
    );
  });

  it('protect data in prod, and only there', async () => {
    for (const [stack, protect] of [
      ['dev', false],
      ['staging', false],
      ['prod', true],
    ] as const) {
      const { options } = await platformGraph(stack);
      expect(options.get('aws:s3/bucket:Bucket lake'), stack).to.deep.equal({ protect, retainOnDelete: protect });
      expect(options.get('aws:kinesis/stream:Stream ecommerce-data-stream'), stack).to.include({ protect });
    }
  });

  it('protect in prod what keeps the data private and whole', async () => {
    const { resources, options } = await platformGraph('prod');
    const settings = resources.filter(({ type }) => /^aws:s3\/bucket[A-Z]/.test(type) && !type.endsWith('Objectv2'));
    expect(settings).to.have.length.of.at.least(6);
    for (const { type, name } of settings) expect(options.get(`${type} ${name}`), type).to.include({ protect: true });
  });

  it('share no name, so that they can share an account', async () => {
    const graphs = [await platformGraph('dev'), await platformGraph('staging'), await platformGraph('prod')];
    for (const type of Object.keys(counts(graphs[0] as Graph))) {
      if (type === 'aws:glue/catalogTable:CatalogTable') continue;
      const all = graphs.flatMap((graph) => names(graph, type)).filter((name) => name !== undefined);
      expect(new Set(all).size, type).to.equal(all.length);
    }
  });

  it('name the roles that people look for', async () => {
    const roles = names(await platformGraph('dev'), 'aws:iam/role:Role');
    expect(roles).to.include.members([
      'lambda-data-processing-role',
      'glue-etl-role',
      'step-functions-orchestration-role',
    ]);
  });
});

describe('a setting', () => {
  it('of an address subscribes it', async () => {
    const graph = await platformGraph('dev', { alertEmail: 'night-shift@example.com' });
    expect(one(graph, 'aws:sns/topicSubscription:TopicSubscription', 'data-lake-alerts-email').inputs).to.include({
      protocol: 'email',
      endpoint: 'night-shift@example.com',
    });
  });

  it('of a bucket’s name reaches everything that names the bucket', async () => {
    const graph = await platformGraph('dev', { bucketName: 'another-lake' });
    expect(JSON.stringify(graph.resources)).to.not.contain('multi-source-data-lake-dev-');
    expect(graph.outputs.bucket).to.equal('another-lake');
  });

  it('of crawlers declares them, so that they log and change nothing', async () => {
    const graph = await platformGraph('dev', { enableCrawlers: 'true' });
    const crawlers = ofType(graph, 'aws:glue/crawler:Crawler');
    expect(crawlers.map(({ inputs }) => inputs.name)).to.have.members(
      sources.map(({ source }) => `${source}_data_crawler`),
    );
    for (const { inputs } of crawlers)
      expect(inputs.schemaChangePolicy).to.deep.equal({ deleteBehavior: 'LOG', updateBehavior: 'LOG' });
  });

  it('of tracing lets functions and executions leave traces, with the right to, and none without it', async () => {
    for (const tracing of [true, false]) {
      const graph = await platformGraph('dev', { tracing: String(tracing) });
      for (const { inputs, name } of ofType(graph, 'aws:lambda/function:Function'))
        expect(inputs.tracingConfig, name).to.deep.equal(tracing ? { mode: 'Active' } : undefined);
      const machine = one(graph, 'aws:sfn/stateMachine:StateMachine', 'data-lake-orchestration');
      expect(machine.inputs.tracingConfiguration).to.deep.equal({ enabled: tracing });
      const roles = ofType(graph, 'aws:iam/rolePolicy:RolePolicy')
        .filter(({ inputs }) => String(inputs.policy).includes('xray:PutTraceSegments'))
        .map(({ name }) => name);
      const tracers = sources.flatMap(({ source }) => [`${source}-etl-role`, `${source}-analytics-role`]);
      expect(roles).to.have.members(
        tracing
          ? [
              ...tracers,
              'lambda-data-processing-role',
              'data-ingestion-simulator-role',
              'data-integration-role',
              'step-functions-orchestration-role',
            ]
          : [],
      );
    }
  });

  it('of schedules turns them off and on', async () => {
    const graph = await platformGraph('dev', { simulate: 'false', orchestrationSchedule: 'cron(0 3 * * ? *)' });
    expect(one(graph, 'aws:scheduler/schedule:Schedule', 'data-ingestion-simulator').inputs).to.include({
      state: 'DISABLED',
      scheduleExpression: 'rate(5 minutes)',
    });
    expect(one(graph, 'aws:scheduler/schedule:Schedule', 'data-lake-orchestration').inputs).to.include({
      state: 'ENABLED',
      scheduleExpression: 'cron(0 3 * * ? *)',
    });
  });

  it('that is wrong keeps everything from being declared', async () => {
    const failure = await platformGraph('dev', { batchSize: '0', streamMode: 'x' }).catch((error: Error) => error);
    expect(String(failure))
      .to.contain('2 mistake(s). Nothing was declared.')
      .and.contain('batchSize')
      .and.contain('streamMode');
  });
});

describe('a third contract', () => {
  const energy = defineContract({
    ...manufacturing,
    source: 'testenergy',
    records: 'meterings',
    entities: 'meters',
  });

  it('has all that the others have, without another line', async () => {
    const [two, three] = [await platformGraph('dev'), await platformGraph('dev', {}, [...sources, energy])];
    const added = three.resources
      .map(({ type, name }) => `${type} ${name}`)
      .filter((key) => !two.resources.some(({ type, name }) => key === `${type} ${name}`));
    expect(added).to.have.members([
      'aws:kinesis/stream:Stream testenergy-data-stream',
      'aws:lambda/eventSourceMapping:EventSourceMapping testenergy-data-processor',
      ...['testenergy-data-processor', 'testenergy-etl', 'testenergy-analytics'].flatMap((name) => [
        `aws:lambda/function:Function ${name}`,
        `aws:cloudwatch/logGroup:LogGroup ${name}`,
      ]),
      ...['testenergy-etl-role', 'testenergy-analytics-role'].flatMap((name) => [
        `aws:iam/role:Role ${name}`,
        `aws:iam/rolePolicy:RolePolicy ${name}`,
      ]),
      'aws:glue/job:Job testenergy_etl_job',
      ...'processed meterings meters meters_rollup alerts quarantine replayed erased summaries'
        .split(' ')
        .map((name) => `aws:glue/catalogTable:CatalogTable testenergy_${name}`),
      ...['meters-by-risk', 'quarantine-reasons', 'freshness', 'duplicates', 'alerts'].map(
        (name) => `aws:athena/namedQuery:NamedQuery testenergy-${name}`,
      ),
    ]);
  });

  it('is reached by the simulator, the shared roles and the state machine', async () => {
    const graph = await platformGraph('dev', {}, [...sources, energy]);
    const simulator = one(graph, 'aws:lambda/function:Function', 'data-ingestion-simulator');
    expect(environmentOf(simulator).STREAMS).to.contain('"testenergy":"testenergy-data-stream"');
    for (const role of ['lambda-data-processing-role', 'glue-etl-role', 'step-functions-orchestration-role'])
      expect(one(graph, 'aws:iam/rolePolicy:RolePolicy', role).inputs.policy, role).to.contain('testenergy');
    expect(one(graph, 'aws:sfn/stateMachine:StateMachine', 'data-lake-orchestration').inputs.definition).to.contain(
      'TestenergyAnalytics',
    );
  });
});
