import validate from 'asl-validator';
import { expect } from 'chai';
import { definition } from '../../infra/orchestration/definition.ts';
import type { StateDefinition } from '../../infra/orchestration/state.ts';
import type { Retry } from '../../infra/orchestration/tasks.ts';
import { minutes } from '../../infra/units.ts';

const machineOf = (sources: readonly string[], timeout = 60, region = 'eu-central-1', integration = true) =>
  definition({
    sources: sources.map((source) => ({
      source,
      jobName: `${source}_etl_job`,
      analyticsFunction: `${source}-analytics`,
    })),
    integrationFunction: integration ? 'data-integration' : null,
    topicArn: 'arn:aws:sns:eu-central-1:123456789012:data-lake-alerts',
    region,
    jobTimeout: minutes(timeout),
  });

interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, StateDefinition>>;
}

/** All states by name, those of branches included. */
const statesOf = ({ States }: Machine): [string, StateDefinition][] =>
  Object.entries(States).flatMap(([name, state]) => [
    [name, state] as [string, StateDefinition],
    ...((state.Branches ?? []) as Machine[]).flatMap(statesOf),
  ]);

const retriesOf = ({ Retry }: StateDefinition) => Retry as Retry[];

/** Seconds that a task waits, all retries together. */
const waitsOf = ({ IntervalSeconds, MaxAttempts, BackoffRate, MaxDelaySeconds = Number.POSITIVE_INFINITY }: Retry) =>
  Array.from({ length: MaxAttempts }, (_, n) => Math.min(IntervalSeconds * BackoffRate ** n, MaxDelaySeconds)).reduce(
    (sum, wait) => sum + wait,
    0,
  );

const tasksOf = (machine: Machine) => statesOf(machine).filter(([, { Type }]) => Type === 'Task');

describe('state machine', () => {
  const machine = machineOf(['manufacturing', 'ecommerce']);

  it('is valid Amazon States Language', () => {
    const { isValid, errors } = validate(structuredClone(machine));
    expect(errors).to.deep.equal([]);
    expect(isValid).to.equal(true);
  });

  it('runs ETL and analytics of all sources at a time, then integration', () => {
    const sources = machine.States.Sources as StateDefinition & { Branches: Machine[] };
    expect(machine.StartAt).to.equal('Sources');
    expect(sources.Next).to.equal('Integration');
    expect(sources.Branches.map(({ States }) => Object.keys(States))).to.deep.equal([
      ['ManufacturingEtl', 'ManufacturingAnalytics'],
      ['EcommerceEtl', 'EcommerceAnalytics'],
    ]);
  });

  it('bounds the time of every task and of the whole', () => {
    expect(tasksOf(machine)).to.have.length(6);
    for (const [name, { TimeoutSeconds }] of tasksOf(machine)) expect(TimeoutSeconds, name).to.be.within(1, 4200);
    expect(machine.TimeoutSeconds).to.be.greaterThan(4200);
  });

  it('gives a task more time than what it waits for takes at most', () => {
    const timeouts = Object.fromEntries(tasksOf(machine).map(([name, { TimeoutSeconds }]) => [name, TimeoutSeconds]));
    expect(timeouts.ManufacturingEtl).to.be.greaterThan(60 * 60);
    expect(timeouts.EcommerceAnalytics).to.be.greaterThan(300);
  });

  it('retries every task a bounded number of times', () => {
    for (const [name, task] of tasksOf(machine)) {
      const retries = retriesOf(task);
      expect(
        retries.flatMap(({ ErrorEquals }) => ErrorEquals),
        name,
      ).to.include('States.TaskFailed');
      for (const { MaxAttempts } of retries) expect(MaxAttempts, name).to.be.within(1, 20);
    }
  });

  for (const timeout of [1, 60, 240]) {
    it(`outlasts another run of a job that may run for ${timeout} minutes, and has time for its own three`, () => {
      const patient = machineOf(['manufacturing'], timeout);
      const [[, etl] = []] = tasksOf(patient);
      const longestRun = etl?.TimeoutSeconds as number;
      const [concurrent, ...others] = retriesOf(etl ?? {});
      expect(concurrent?.ErrorEquals).to.deep.equal(['Glue.ConcurrentRunsExceededException']);
      expect(concurrent).to.not.have.property('JitterStrategy');
      const waits = concurrent ? waitsOf(concurrent) : 0;
      expect(waits).to.be.within(longestRun, longestRun + 300);
      expect(others.at(-1)).to.deep.include({ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 2 });
      expect(patient.TimeoutSeconds).to.be.at.least(waits + 3 * longestRun);
    });
  }

  it('calls the services of the partition that it is in', () => {
    for (const [region, partition] of [
      ['us-east-1', 'aws'],
      ['cn-north-1', 'aws-cn'],
      ['us-gov-west-1', 'aws-us-gov'],
    ] as const) {
      const services = tasksOf(machineOf(['manufacturing'], 60, region)).map(([, { Resource }]) => Resource);
      expect(services, region).to.deep.equal(
        ['glue:startJobRun.sync', 'lambda:invoke', 'lambda:invoke', 'sns:publish'].map(
          (service) => `arn:${partition}:states:::${service}`,
        ),
      );
    }
  });

  it('notifies the topic of every failure, and fails with it', () => {
    for (const name of ['Sources', 'Integration']) {
      expect(machine.States[name], name).to.have.deep.property('Catch', [
        { ErrorEquals: ['States.ALL'], Next: 'NotifyFailure' },
      ]);
    }
    expect(machine.States.NotifyFailure).to.include({ Resource: 'arn:aws:states:::sns:publish', Next: 'Failed' });
    expect(machine.States.Failed).to.deep.equal({ Type: 'Fail', ErrorPath: '$.Error', CausePath: '$.Cause' });
  });

  it('fails even if the topic cannot be notified', () => {
    expect(machine.States.NotifyFailure).to.have.nested.property('Catch[0].Next', 'Failed');
  });

  it('hands integration the execution and the answers of the analytics functions', () => {
    expect(machine.States.Integration).to.have.nested.property('Parameters.Payload').that.deep.equals({
      'executionId.$': '$$.Execution.Name',
      'summaries.$': '$',
    });
    for (const [name, state] of tasksOf(machine).filter(([name]) => name.endsWith('Analytics')))
      expect(state, name).to.include({ OutputPath: '$.Payload' });
  });

  it('ends after the sources if no metric across them is declared', () => {
    const alone = machineOf(['manufacturing'], 60, 'eu-central-1', false);
    expect(alone.States).to.have.keys('Sources', 'NotifyFailure', 'Failed');
    expect(alone.States.Sources).to.include({ End: true });
    expect(validate(structuredClone(alone)).errors).to.deep.equal([]);
  });

  it('takes a third source in', () => {
    const names = statesOf(machineOf(['manufacturing', 'ecommerce', 'energy'])).map(([name]) => name);
    expect(names).to.include.members(['EnergyEtl', 'EnergyAnalytics']);
  });
});
