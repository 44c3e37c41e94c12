import { expect } from 'chai';
import { manufacturing } from '../../etl/index.ts';
import { integrationOf, sources, type TableSchema, tablesOf } from '../../etl/platform.ts';
import { analyticsPolicy, integrationPolicy } from '../../infra/policies/analytics.ts';
import { awsPartitionOf } from '../../infra/policies/arn.ts';
import { tlsOnly } from '../../infra/policies/bucket.ts';
import { type PolicyStatement, trustPolicy } from '../../infra/policies/document.ts';
import { etlPolicy } from '../../infra/policies/etl.ts';
import { crawlerPolicy, etlJobPolicy } from '../../infra/policies/glue.ts';
import { writeLogs } from '../../infra/policies/logs.ts';
import { orchestrationPolicy, schedulerPolicy } from '../../infra/policies/orchestration.ts';
import { processorPolicy } from '../../infra/policies/processor.ts';
import { simulatorPolicy } from '../../infra/policies/simulator.ts';
import type { Objects } from '../../lake/objects.ts';
import { storeSummary } from '../../lake/summaries.ts';

const lake = { accountId: '123456789012', region: 'eu-central-1', bucket: 'lake' };
const queries = { database: 'db', workgroup: 'wg' };
const integration = integrationOf(sources)!;

const policies: Readonly<Record<string, readonly PolicyStatement[]>> = {
  simulator: simulatorPolicy(lake, { manufacturing: 'manufacturing-data-stream' }),
  processor: processorPolicy({ ...lake, contracts: sources, stream: (source) => `${source}-s`, alertTopic: 'alerts' }),
  etl: etlPolicy(lake, manufacturing),
  analytics: analyticsPolicy(lake, queries, manufacturing),
  integration: integrationPolicy(lake, queries, sources, integration),
  'Glue job': etlJobPolicy(lake, ['manufacturing-etl']),
  crawler: crawlerPolicy({ ...lake, database: 'db', tables: ['t'], data: ['processed/*'] }),
  orchestration: orchestrationPolicy(lake, { jobs: ['j'], functions: ['f'], topic: 't' }),
  scheduler: schedulerPolicy(lake, 'f', 's'),
  logs: [writeLogs(lake, ['f'])],
};

const objects = (statements: readonly PolicyStatement[], action: string): string[] =>
  statements
    .filter((statement) => statement.Action.includes(action))
    .flatMap((statement) => statement.Resource ?? [])
    .filter((resource) => resource.startsWith('arn:aws:s3:::lake/'))
    .map((resource) => resource.slice('arn:aws:s3:::lake/'.length));

describe('policies', () => {
  for (const [name, statements] of Object.entries(policies)) {
    it(`of ${name} name every action and every resource`, () => {
      expect(statements).to.not.be.empty;
      for (const { Effect, Action, Resource } of statements) {
        expect(Effect).to.equal('Allow');
        for (const action of Action) expect(action).to.match(/^[a-z0-9]+:[A-Za-z]+$/);
        expect(Resource).to.not.be.empty;
        for (const resource of Resource ?? []) {
          expect(resource).to.match(/^arn:aws:[a-z0-9]+:[a-z0-9-]*:\d*:.*\w/);
          expect(resource).to.not.match(/^arn:aws:s3:::lake\/\*$/);
        }
      }
    });
  }

  it('let nothing delete an object', () => {
    expect(JSON.stringify(policies)).to.not.contain('s3:Delete');
  });

  it('let each list only under prefixes that they name', () => {
    const listing = Object.values(policies)
      .flat()
      .filter(({ Action }) => Action.includes('s3:ListBucket'));
    expect(listing).to.have.length.of.at.least(5);
    for (const { Condition, Resource } of listing) {
      expect(Resource).to.deep.equal(['arn:aws:s3:::lake']);
      const prefixes = Condition?.StringLikeIfExists?.['s3:prefix'];
      expect(prefixes).to.be.an('array').that.is.not.empty;
      expect(prefixes).to.not.include('*');
    }
  });

  it('hold the dead-letter queue to a bucket of this account', () => {
    const ofAccount = (policies.processor ?? []).filter(
      ({ Condition }) => Condition?.StringEquals?.['s3:ResourceAccount'] === lake.accountId,
    );
    expect(ofAccount.flatMap(({ Action }) => Action)).to.deep.equal(['s3:PutObject', 's3:ListBucket']);
  });

  it('let the processor write what it rejects, stores and raises, and the batches that fail', () => {
    expect(objects(policies.processor ?? [], 's3:PutObject')).to.have.members([
      ...sources.flatMap(({ source, ...contract }) => [
        `processed/${source}/*`,
        `quarantine/${source}/*`,
        ...('alert' in contract ? [`analytics/${source}/alerts/*`] : []),
        `erased/${source}/*`,
        `state/contracts/${source}.json`,
      ]),
      'state/layout.json',
      'aws/lambda/*',
    ]);
  });

  it('let the processor read the contracts that stored data follow, and no record', () => {
    const read = objects(policies.processor ?? [], 's3:GetObject');
    expect(read).to.include.members(sources.map(({ source }) => `state/contracts/${source}.json`));
    for (const key of read) expect(key).to.match(/^state\//);
  });

  it('let one source’s ETL write nothing of another', () => {
    const own = objects(policies.etl ?? [], 's3:PutObject').filter((key) => key !== 'state/layout.json');
    for (const key of own) expect(key).to.match(/\/manufacturing[/.]/);
  });

  it('let the ETL write no processed object', () => {
    expect(objects(policies.etl ?? [], 's3:PutObject').filter((key) => key.startsWith('processed/'))).to.be.empty;
  });

  it('let the simulator read raw files and write only its own state, and the layout of a new lake', () => {
    expect(objects(policies.simulator ?? [], 's3:PutObject')).to.deep.equal([
      'state/layout.json',
      'state/simulator/manufacturing/*.json',
      'state/repeated-rows/manufacturing/*',
    ]);
    expect(objects(policies.simulator ?? [], 's3:GetObject')).to.include('raw/manufacturing/*');
  });

  it('let the analytics write every object that they keep a summary in', async () => {
    const written = async (table: TableSchema) => {
      const keys: string[] = [];
      const objects = { put: async (key: string) => void keys.push(key) } as unknown as Objects;
      await storeSummary(objects, { ...table, columns: table.columns.slice(0, 1) }, 'run', {
        metrics: { run_id: 'run' },
      });
      return keys;
    };
    const kept = [
      ['analytics', tablesOf(manufacturing).summaries],
      ['integration', integration.table],
    ] as const;
    for (const [name, table] of kept) {
      const allowed = objects(policies[name] ?? [], 's3:PutObject').filter((key) => !key.startsWith('athena-results/'));
      const patterns = allowed.map((key) => new RegExp(`^${key.replaceAll('.', '\\.').replace('*', '.*')}$`));
      const keys = await written(table);
      expect(keys).to.have.length(2);
      for (const key of keys) {
        expect(
          patterns.some((pattern) => pattern.test(key)),
          key,
        ).to.equal(true);
      }
    }
  });

  it('let the Glue job see no record', () => {
    expect(objects(policies['Glue job'] ?? [], 's3:GetObject')).to.deep.equal(['scripts/*']);
  });

  it('deny requests that are not encrypted, to bucket and objects', () => {
    const { Statement } = JSON.parse(tlsOnly(lake, 'lake'));
    expect(Statement).to.deep.equal([
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: ['arn:aws:s3:::lake', 'arn:aws:s3:::lake/*'],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });

  it('trust a service only, and hold those that say for whom they act to this account', () => {
    const trusted = (service: Parameters<typeof trustPolicy>[0]) =>
      JSON.parse(trustPolicy(service, '123')).Statement[0];
    expect(trusted('scheduler.amazonaws.com').Condition).to.deep.equal({
      StringEquals: { 'aws:SourceAccount': '123' },
    });
    expect(trusted('lambda.amazonaws.com')).to.deep.equal({
      Effect: 'Allow',
      Principal: { Service: 'lambda.amazonaws.com' },
      Action: 'sts:AssumeRole',
    });
  });

  it('know the partitions of AWS', () => {
    expect(['us-east-1', 'cn-north-1', 'us-gov-west-1'].map(awsPartitionOf)).to.deep.equal([
      'aws',
      'aws-cn',
      'aws-us-gov',
    ]);
  });
});
