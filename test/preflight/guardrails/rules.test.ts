import { expect } from 'chai';
import type { StackGraph } from '../../../preflight/graph.ts';
import { rules } from '../../../preflight/guardrails/guardrails.ts';
import { isWild } from '../../../preflight/guardrails/policy.ts';
import { types } from '../../../preflight/guardrails/rule.ts';
import { good, policyOf, resource, unprotected, withAnother, withInputs, without } from './minimal.ts';
import { violationsOf } from './violations.ts';

const mapping = (inputs: Readonly<Record<string, unknown>>) => withInputs(types.mapping, 'mapping', inputs);
const rights = (...statements: readonly Readonly<Record<string, unknown>>[]) =>
  withInputs(types.rolePolicy, 'processor', { policy: policyOf(...statements) });
const allow = (Action: unknown, Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
const tls = (over: Readonly<Record<string, unknown>>) => {
  const statement = {
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: ['arn:aws:s3:::lake', 'arn:aws:s3:::lake/*'],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
  return withInputs(types.bucketPolicy, 'lake', { policy: policyOf({ ...statement, ...over }) });
};
const machine = (definition: unknown) =>
  withInputs(types.stateMachine, 'machine', { definition: JSON.stringify(definition) });
const processor = (name: string, inputs: Readonly<Record<string, unknown>>) =>
  resource(types.function, name, {
    role: 'arn:role/processor',
    code: { path: 'bundles/processor' },
    timeout: 60,
    loggingConfig: { logGroup: '/aws/lambda/processor' },
    ...inputs,
  });

/** By rule: what it must find, each a graph that is good but for one thing. */
const planted: Readonly<Record<string, Readonly<Record<string, StackGraph>>>> = {
  'bucket-closed-to-the-public': {
    'no public access block': without(types.publicAccessBlock, 'lake'),
    'one switch off': withInputs(types.publicAccessBlock, 'lake', { restrictPublicBuckets: false }),
    'the block of another bucket': withInputs(types.publicAccessBlock, 'lake', { bucket: 'other' }),
  },
  'bucket-encrypted': {
    'no encryption': without(types.bucketEncryption, 'lake'),
    'an unknown algorithm': withInputs(types.bucketEncryption, 'lake', { rules: [{}] }),
  },
  'bucket-by-tls-only': {
    'no policy': without(types.bucketPolicy, 'lake'),
    'only the bucket itself': tls({ Resource: ['arn:aws:s3:::lake'] }),
    'only the objects': tls({ Resource: ['arn:aws:s3:::lake/*'] }),
    'an allowance in its place': tls({ Effect: 'Allow' }),
    'one principal only': tls({ Principal: { AWS: 'arn:aws:iam::1:root' } }),
    'one action only': tls({ Action: ['s3:GetObject'] }),
    'a second condition': tls({ Condition: { Bool: { 'aws:SecureTransport': 'false' }, StringEquals: { a: 'b' } } }),
  },
  'stream-encrypted': {
    'no encryption': withInputs(types.stream, 'stream', { encryptionType: 'NONE' }),
    'no key': withInputs(types.stream, 'stream', { kmsKeyId: undefined }),
  },
  'data-protected': { 'nothing protected': unprotected },
  'actions-named': {
    'a wildcard of a service': rights(allow('s3:*', ['arn:aws:s3:::lake/processed/*'])),
    'a wildcard of a verb': rights(allow(['s3:Get*'], ['arn:aws:s3:::lake/processed/*'])),
    'all actions but one': rights({ Effect: 'Allow', NotAction: 'iam:PassRole', Resource: 'arn:aws:s3:::lake' }),
  },
  'resources-named': {
    'all resources': rights(allow(['s3:GetObject'], ['*'])),
    'all resources, beside an action that knows none': rights(allow(['xray:PutTraceSegments', 'sns:Publish'], '*')),
    'the whole bucket': rights(allow(['s3:GetObject'], ['arn:aws:s3:::lake/*'])),
    'all buckets': rights(allow(['s3:GetObject'], ['arn:aws:s3:::*'])),
    'all functions': rights(allow(['lambda:InvokeFunction'], ['arn:aws:lambda:eu-west-1:1:function:*'])),
    'all resources but one': rights({ Effect: 'Allow', Action: 's3:GetObject', NotResource: 'arn:aws:s3:::lake' }),
  },
  'resources-are-arns': {
    'a function printed in place of a name': rights(allow(['s3:GetObject'], ['arn:aws:s3:::(id) => nameOf(id)/raw/*'])),
    'a bare name': rights(allow(['sns:Publish'], ['alerts'])),
    'an output that was not waited for': rights(allow(['sns:Publish'], ['arn:aws:sns:eu-west-1:1:[object Object]'])),
  },
  'role-for-one-job': {
    'two functions of different code': withAnother(processor('other', { code: { path: 'bundles/other' } })),
    'a function and a job': withInputs(types.job, 'job', { roleArn: 'arn:role/processor' }),
    'a job and the state machine': withInputs(types.stateMachine, 'machine', { roleArn: 'arn:role/job' }),
    'two jobs of different scripts': withAnother(
      resource(types.job, 'other', { timeout: 1, roleArn: 'arn:role/job', command: { scriptLocation: 's3://other' } }),
    ),
  },
  'event-source-mapping-has-dead-letter-queue': { 'no destination': mapping({ destinationConfig: undefined }) },
  'event-source-mapping-gives-up': {
    'endless retries': mapping({ maximumRetryAttempts: -1 }),
    'retries by default': mapping({ maximumRetryAttempts: undefined }),
    'endless age': mapping({ maximumRecordAgeInSeconds: -1 }),
    'age by default': mapping({ maximumRecordAgeInSeconds: undefined }),
  },
  'event-source-mapping-reports-partial-failure': {
    'no report': mapping({ functionResponseTypes: undefined }),
    'no bisection': mapping({ bisectBatchOnFunctionError: false }),
  },
  'event-source-mapping-age-watched': {
    'no alarm': without(types.alarm, 'iterator-age'),
    'an alarm of another function': withInputs(types.alarm, 'iterator-age', { dimensions: { FunctionName: 'x' } }),
    'an alarm of another metric': withInputs(types.alarm, 'iterator-age', { metricName: 'Errors' }),
    'an alarm that notifies nobody': withInputs(types.alarm, 'iterator-age', { alarmActions: [] }),
    'an alarm that is switched off': withInputs(types.alarm, 'iterator-age', { actionsEnabled: false }),
    'no alarm in staging': { ...without(types.alarm, 'iterator-age'), stack: 'staging' },
  },
  'function-has-timeout': {
    none: withInputs(types.function, 'processor', { timeout: undefined }),
    'more than Lambda takes': withInputs(types.function, 'processor', { timeout: 901 }),
  },
  'job-has-timeout': {
    none: withInputs(types.job, 'job', { timeout: undefined }),
    "Glue's own": withInputs(types.job, 'job', { timeout: 2880 }),
  },
  'task-has-timeout': {
    'no definition': withInputs(types.stateMachine, 'machine', { definition: undefined }),
    'none for the execution': machine({ States: {} }),
    'none for a task': machine({ TimeoutSeconds: 1, States: { T: { Type: 'Task' } } }),
    'none for a task of a branch': machine({
      TimeoutSeconds: 1,
      States: { P: { Type: 'Parallel', Branches: [{ States: { T: { Type: 'Task' } } }] } },
    }),
    'none for a task of a map': machine({
      TimeoutSeconds: 1,
      States: { M: { Type: 'Map', Iterator: { States: { T: { Type: 'Task' } } } } },
    }),
  },
  'query-scan-cut-off': {
    'no cut-off': withInputs(types.workgroup, 'workgroup', {
      configuration: { enforceWorkgroupConfiguration: true },
    }),
    'settings that clients overrule': withInputs(types.workgroup, 'workgroup', {
      configuration: { bytesScannedCutoffPerQuery: 10_485_760 },
    }),
  },
  'logs-kept-for-a-time': {
    'for ever': withInputs(types.logGroup, 'processor', { retentionInDays: undefined }),
    'for ever, as Pulumi spells it': withInputs(types.logGroup, 'processor', { retentionInDays: 0 }),
  },
  'log-group-declared': {
    'no group for a function': without(types.logGroup, 'processor'),
    'no group for the state machine': without(types.logGroup, 'machine'),
    'a function that names none': withInputs(types.function, 'processor', { loggingConfig: undefined }),
  },
};

describe('the guardrails', () => {
  it('find nothing wrong with a good graph', () => {
    expect(violationsOf(good)).to.deep.equal([]);
  });

  it('are each tried on something bad', () => {
    expect(Object.keys(planted)).to.have.members(rules.map(({ id }) => id));
  });

  for (const [id, graphs] of Object.entries(planted)) {
    for (const [what, graph] of Object.entries(graphs)) {
      it(`${id} finds ${what}, and no other rule does`, () => {
        const found = violationsOf(graph);
        expect(new Set(found.map(({ rule }) => rule))).to.deep.equal(new Set([id]));
        for (const each of found) {
          expect(each.resource).to.match(/^aws:\w+\/\w+:\w+ ./);
          expect(each.found).to.not.equal('');
          expect(each.fix).to.not.equal('');
        }
      });
    }
  }

  it('ask for protection in prod and alarms in staging and prod only', () => {
    expect(violationsOf({ ...unprotected, stack: 'staging' })).to.deep.equal([]);
    expect(violationsOf({ ...without(types.alarm, 'iterator-age'), stack: 'dev' })).to.deep.equal([]);
  });

  it('let functions of the same code share a role', () => {
    expect(violationsOf(withAnother(processor('second', {})))).to.deep.equal([]);
  });

  it('let a statement that denies name everything', () => {
    expect(violationsOf(rights({ Effect: 'Deny', Action: '*', Resource: '*' }))).to.deep.equal([]);
  });

  it('name resource and fix', () => {
    expect(violationsOf(mapping({ maximumRetryAttempts: -1 }))).to.deep.equal([
      {
        rule: 'event-source-mapping-gives-up',
        resource: 'aws:lambda/eventSourceMapping:EventSourceMapping mapping',
        found: 'maximumRetryAttempts -1',
        fix: 'set it to 100 at most',
      },
    ]);
  });

  it('say of themselves what they forbid and why, each under its own id', () => {
    expect(new Set(rules.map(({ id }) => id)).size).to.equal(rules.length);
    for (const { id, forbids, why } of rules) {
      expect(id).to.match(/^[a-z]+(-[a-z]+)+$/);
      expect(forbids.length * why.length, id).to.be.greaterThan(0);
      expect(why, id).to.match(/\.$/);
    }
  });
});

describe('a resource in a policy', () => {
  for (const wild of ['*', 'arn:aws:s3:::*', 'arn:aws:s3:::lake/*', 'arn:aws:sns:r:1:*', 'arn:aws:glue:r:1:job/*']) {
    it(`means all of its kind: ${wild}`, () => expect(isWild(wild)).to.equal(true));
  }
  for (const named of [
    'arn:aws:s3:::lake',
    'arn:aws:s3:::lake/processed/orders/*',
    'arn:aws:logs:r:1:log-group:/aws/lambda/f:*',
    'arn:aws:glue:r:1:table/db/orders_*',
  ]) {
    it(`is named: ${named}`, () => expect(isWild(named)).to.equal(false));
  }
});
