import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { contractOf, rawPrefix, tablesOf } from '../../etl/platform.ts';
import { sampleManufacturing } from '../../etl/sources/manufacturing/sample.ts';
import { finishStep } from '../../handlers/etl/finish-step.ts';
import { mergeStep } from '../../handlers/etl/merge-step.ts';
import { planStep } from '../../handlers/etl/plan-step.ts';
import { definition } from '../../infra/orchestration/definition.ts';
import { minutes } from '../../infra/units.ts';
import { objectsOf } from '../../lake/objects.ts';
import type { ExecutionResult, InvocationResult, StateMachineEngine } from '../../local/engines.ts';
import { runEtl } from '../../local/glue/bridge-steps.ts';
import { createGlue, type LocalGlue } from '../../local/glue/glue.ts';
import { clientEnvironment } from '../../local/platform/endpoints.ts';
import type { Platform } from '../../local/platform/platform.ts';
import { startObjectStore } from '../../local/s3/s3.ts';
import { createStateMachines } from '../../local/state-machines/state-machines.ts';
import type { Effect } from '../chaos/effect.ts';
import { type FaultProxy, startProxy } from '../chaos/proxy.ts';
import { startLake } from '../local/platform/support.ts';

const contract = contractOf('manufacturing');
const { processed, records, rollup, entities } = tablesOf(contract);
const prefixes = [records, rollup, entities].map(({ prefix }) => prefix);

/** The declared machine, but with repetitions after a second at most. */
const patient = 'arn:aws:states:us-east-1:000000000000:stateMachine:patient';
/** The same, but the ETL has to be done in two seconds. */
const hasty = 'arn:aws:states:us-east-1:000000000000:stateMachine:hasty';

/** The definition with two seconds for each job. */
const hastily = (text: string): string =>
  JSON.stringify(JSON.parse(text), (_name, value) =>
    String(value?.Resource).endsWith('glue:startJobRun.sync') ? { ...value, TimeoutSeconds: 2 } : value,
  );

describe('the declared state machine, with the real ETL job', () => {
  let folder: string;
  let platform: Platform;
  let glue: LocalGlue;
  let states: StateMachineEngine;
  let proxy: FaultProxy;
  /** What happens to the n-th invocation, from 1, that the job of manufacturing makes. */
  let fault: (invocation: number) => Effect | undefined;
  /** Variables of the job: another proxy can take the place of the first. */
  let environment: Record<string, string>;
  let files = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-orchestration-'));
    platform = await startLake(join(folder, 'lake'));
    const { outputs, store, endpoints } = platform;
    environment = { ...clientEnvironment(endpoints, 'us-east-1') };
    glue = createGlue({
      directory: join(folder, 'glue'),
      readScript: (uri) => store.get(new URL(uri).hostname, new URL(uri).pathname.slice(1)),
      environment,
      fallback: (_job, args) => runEtl(invoke, { functionName: args['--function-name'] ?? '', concurrency: 1 }),
    });
    for (const [source, name] of Object.entries(outputs.etlJobs)) {
      glue.declare({
        name,
        scriptLocation: `s3://${outputs.bucket}/scripts/bridge.py`,
        defaultArguments: { '--function-name': outputs.functions.etl[source] ?? '' },
        timeoutMinutes: 60,
        maxRetries: 0,
      });
    }
    states = createStateMachines({ invokeLambda: invoke, runJob: glue.run, publish: store.publish });
    const declared = definition({
      sources: Object.entries(outputs.etlJobs).map(([source, jobName]) => ({
        source,
        jobName,
        analyticsFunction: outputs.functions.analytics[source] ?? '',
      })),
      integrationFunction: outputs.functions.integration ?? null,
      topicArn: outputs.alertTopicArn,
      region: 'us-east-1',
      jobTimeout: minutes(60),
    });
    const soon = JSON.stringify(declared)
      .replaceAll(/"IntervalSeconds":\d+/g, '"IntervalSeconds":1')
      .replaceAll(/"MaxDelaySeconds":\d+/g, '"MaxDelaySeconds":1')
      .replaceAll('"BackoffRate":2', '"BackoffRate":1');
    states.declare({ arn: patient, name: 'patient', definition: soon });
    states.declare({
      arn: hasty,
      name: 'hasty',
      definition: hastily(soon),
    });
  });

  beforeEach(async () => {
    fault = () => undefined;
    await useProxy();
  });

  afterEach(() => proxy.close());

  after(async () => {
    states.close();
    await glue.close();
    await platform.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function useProxy(): Promise<void> {
    let invocations = 0;
    proxy = await startProxy({
      target: platform.endpoints.lambda,
      decide: ({ key }) => (key.includes('manufacturing-etl') ? fault(++invocations) : undefined),
      kill: async () => undefined,
    });
    environment.AWS_ENDPOINT_URL_LAMBDA = proxy.url;
  }

  async function invoke(functionName: string, payload: string): Promise<InvocationResult> {
    const url = `${proxy.url}/2015-03-31/functions/${functionName}/invocations`;
    const answer = await fetch(url, { method: 'POST', body: payload });
    if (!answer.ok) throw new Error(`${functionName}: status ${answer.status}`);
    const failed = answer.headers.has('x-amz-function-error');
    return { payload: await answer.text(), ...(failed ? { functionError: 'Unhandled' } : {}) };
  }

  /** Sends one more file of readings through the declared stream. */
  async function ingestMore(): Promise<void> {
    files += 1;
    const csv = [...sampleManufacturing({ rows: 60, seed: files })].join('');
    await platform.store.put(platform.bucket, `${rawPrefix('manufacturing')}${files}.csv`, Buffer.from(csv));
    await platform.invoke(platform.outputs.functions.simulator, { pace: 'unlimited', sources: ['manufacturing'] });
    await platform.drained();
  }

  const run = (arn: string): Promise<ExecutionResult> => states.run(arn, {});

  const published = () =>
    platform.store.published().filter(({ subject }) => subject === 'Data lake orchestration failed');

  async function analytics(): Promise<Record<string, string>> {
    const { store, bucket } = platform;
    const listed = (await Promise.all(prefixes.map((prefix) => store.list(bucket, prefix)))).flat();
    const read = listed.map(async ({ key }) => [key, (await store.get(bucket, key)).toString('base64')] as const);
    return Object.fromEntries(await Promise.all(read));
  }

  /** What the ETL makes of all processed objects in a lake of its own, where nothing goes wrong. */
  async function undisturbed(): Promise<Record<string, string>> {
    const directory = await mkdtemp(join(folder, 'undisturbed-'));
    const store = await startObjectStore({ directory });
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const s3 = new S3Client({ endpoint: store.url, region: 'us-east-1', credentials });
    try {
      await store.createBucket(platform.bucket);
      for (const { key } of await platform.store.list(platform.bucket, processed.prefix)) {
        await store.put(platform.bucket, key, await platform.store.get(platform.bucket, key));
      }
      const objects = objectsOf(s3, platform.bucket);
      const { answer } = await planStep(objects, contract);
      if (answer.plan === null) throw new Error('there is nothing to merge');
      for (let task = 0; task < answer.tasks; task++) await mergeStep(objects, contract, answer.plan, task);
      await finishStep(objects, contract, answer.plan);
      const listed = (await Promise.all(prefixes.map((prefix) => objects.list(prefix)))).flat();
      const read = listed.map(async ({ key }) => [key, (await store.get(platform.bucket, key)).toString('base64')]);
      return Object.fromEntries(await Promise.all(read));
    } finally {
      s3.destroy();
      await store.close();
    }
  }

  it('gets over an ETL that fails once', async () => {
    await ingestMore();
    fault = (invocation) => (invocation === 1 ? { kind: 'error', status: 500, code: 'ServiceException' } : undefined);
    expect(await run(patient)).to.include({ status: 'SUCCEEDED' });
    expect(published()).to.have.length(0);
    expect(await analytics()).to.deep.equal(await undisturbed());
  });

  it('fails and publishes to the topic if the ETL fails for good, changes nothing, and is whole after the next run', async () => {
    await ingestMore();
    const before = await analytics();
    fault = (invocation) =>
      invocation % 2 === 0 ? { kind: 'error', status: 500, code: 'ServiceException' } : undefined;
    const already = published().length;
    const { status, cause } = await run(patient);
    expect(status).to.equal('FAILED');
    expect(
      published()
        .slice(already)
        .map(({ message }) => message)
        .join(),
    ).to.match(/^Execution .* failed: States\.TaskFailed/);
    expect(cause).to.contain('tasks of state/etl/manufacturing/plans/');
    expect(await analytics()).to.deep.equal(before);
    fault = () => undefined;
    expect(await run(patient)).to.include({ status: 'SUCCEEDED' });
    expect(await analytics()).to.deep.equal(await undisturbed());
  });

  it('fails and publishes to the topic if the ETL runs out of time; the next run waits for the job that still runs', async () => {
    await ingestMore();
    fault = (invocation) => (invocation === 2 ? { kind: 'hang' } : undefined);
    const already = published().length;
    const { status, error } = await run(hasty);
    expect([status, error]).to.deep.equal(['FAILED', 'States.Timeout']);
    expect(published()).to.have.length(already + 1);
    fault = () => undefined;
    const hung = proxy;
    const next = run(patient);
    await useProxy();
    await hung.close();
    expect(await next).to.include({ status: 'SUCCEEDED' });
    expect(await analytics()).to.deep.equal(await undisturbed());
  });

  for (const [step, invocation] of [
    ['merge', 2],
    ['finish', 3],
  ] as const) {
    it(`is not touched by a ${step} of an attempt that was given up and comes after those that took its place`, async () => {
      await ingestMore();
      fault = (n) => (n === invocation ? { kind: 'late' } : undefined);
      expect(await run(patient)).to.include({ status: 'SUCCEEDED' });
      await ingestMore();
      expect(await run(patient)).to.include({ status: 'SUCCEEDED' });
      await proxy.release();
      const after = await analytics();
      expect(after).to.deep.equal(await undisturbed());
      // Nothing was missed either: the ledger has every object, so there is nothing to do.
      await run(patient);
      expect(await analytics()).to.deep.equal(after);
    });
  }
});
