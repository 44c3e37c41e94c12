import { expect } from 'chai';
import type { InvocationResult, JobRun, StateEvent } from '../../../local/engines.ts';
import { type AslState, adapt } from '../../../local/state-machines/definition.ts';
import { createStateMachines } from '../../../local/state-machines/state-machines.ts';
import type { TaskServices } from '../../../local/state-machines/tasks.ts';

const arn = 'arn:aws:states:us-east-1:000000000000:stateMachine:pipeline';

type Definition = Record<string, unknown>;

const lambda = (name: string, more: Definition = {}): Definition => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: name, 'Payload.$': '$' },
  End: true,
  ...more,
});

const glue = (more: Definition = {}): Definition => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::glue:startJobRun.sync',
  Parameters: { JobName: 'etl', Arguments: { '--source': 'ecommerce' } },
  End: true,
  ...more,
});

const succeeded: JobRun = { Id: 'jr_1', JobName: 'etl', JobRunState: 'SUCCEEDED' };
const nothing: TaskServices = {
  invokeLambda: async (_, payload) => ({ payload }),
  runJob: async () => succeeded,
  publish: async () => 'message-1',
};

const run = async (definition: Definition, services: Partial<TaskServices> = {}, input: unknown = {}) => {
  const events: StateEvent[] = [];
  const machines = createStateMachines({ ...nothing, ...services });
  machines.declare({ arn, name: 'pipeline', definition: JSON.stringify(definition) });
  return { ...(await machines.run(arn, input, (event) => events.push(event))), events };
};

const rejection = (definition: Definition): string => {
  const machines = createStateMachines(nothing);
  try {
    machines.declare({ arn, name: 'pipeline', definition: JSON.stringify(definition) });
  } catch (error) {
    return (error as Error).message;
  }
  return 'none';
};

const failing = (times: number, errorType = 'Busy') => {
  const calls: string[] = [];
  const invokeLambda = async (name: string, payload: string): Promise<InvocationResult> => {
    calls.push(name);
    if (calls.length > times) return { payload };
    return { payload: JSON.stringify({ errorType, errorMessage: 'later', trace: [] }), functionError: 'Unhandled' };
  };
  return { calls, invokeLambda };
};

describe('state machines', () => {
  it('invoke functions with the payload of their parameters and get the envelope of Lambda', async () => {
    const seen: string[] = [];
    const invokeLambda = async (name: string, payload: string) => {
      seen.push(`${name} ${payload}`);
      return { payload: '{"rows":7}' };
    };
    const Parameters = {
      FunctionName: 'arn:aws:lambda:us-east-1:000000000000:function:analytics:$LATEST',
      Payload: { 'executionId.$': '$$.Execution.Id', 'day.$': '$.day' },
    };
    const definition = { StartAt: 'Analytics', States: { Analytics: lambda('analytics', { Parameters }) } };
    const { status, output } = await run(definition, { invokeLambda }, { day: '2025-01-01' });
    expect(status).to.equal('SUCCEEDED');
    expect(output).to.deep.equal({ ExecutedVersion: '$LATEST', Payload: { rows: 7 }, StatusCode: 200 });
    expect(seen[0]).to.match(
      /^analytics {"executionId":"arn:aws:states:us-east-1:000000000000:execution:pipeline:[\w-]{36}","day":"2025-01-01"}$/,
    );
  });

  it('know one execution: its id, name, start and input are the same in every branch', async () => {
    const Parameters = {
      FunctionName: 'f',
      Payload: {
        'id.$': '$$.Execution.Id',
        'name.$': '$$.Execution.Name',
        'at.$': '$$.Execution.StartTime',
        'input.$': '$$.Execution.Input',
        'machine.$': '$$.StateMachine.Name',
      },
    };
    const branch = (name: string) => ({
      StartAt: `${name}Wait`,
      States: {
        [`${name}Wait`]: { Type: 'Pass', Parameters: { changed: true }, Next: name },
        [name]: lambda('f', { Parameters, OutputPath: '$.Payload' }),
      },
    });
    const States = { Both: { Type: 'Parallel', Branches: [branch('One'), branch('Two')], End: true } };
    const { output } = await run({ StartAt: 'Both', States }, {}, { asked: 1 });
    const [one, two] = output as Record<string, unknown>[];
    expect(one).to.deep.equal(two);
    expect(one).to.deep.include({ input: { asked: 1 }, machine: 'pipeline' });
    expect(String(one?.id)).to.match(new RegExp(`:${String(one?.name)}$`));
    expect(String(one?.at)).to.match(/^\d{4}-\d\d-\d\dT/);
  });

  it('run jobs to their end and publish messages', async () => {
    const seen: unknown[] = [];
    const services = {
      runJob: async (...call: unknown[]) => {
        seen.push(call);
        return succeeded;
      },
      publish: async (...call: unknown[]) => {
        seen.push(call);
        return 'message-1';
      },
    };
    const Notify = {
      Type: 'Task',
      Resource: 'arn:aws:states:::sns:publish',
      Parameters: { TopicArn: 't', Subject: 's', 'Message.$': '$' },
      End: true,
    };
    const { output } = await run(
      { StartAt: 'Etl', States: { Etl: glue({ Next: 'Notify', End: undefined }), Notify } },
      services,
    );
    expect(seen).to.deep.equal([
      ['etl', { '--source': 'ecommerce' }],
      ['t', JSON.stringify(succeeded), 's'],
    ]);
    expect(output).to.deep.equal({ MessageId: 'message-1' });
  });

  it('retry a task that fails twice, and count it once', async () => {
    const { calls, invokeLambda } = failing(2);
    const Retry = [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, BackoffRate: 1, MaxAttempts: 2 }];
    const { status, states, events } = await run(
      { StartAt: 'Work', States: { Work: lambda('w', { Retry }) } },
      { invokeLambda },
    );
    expect(status).to.equal('SUCCEEDED');
    expect(calls).to.have.length(3);
    expect(states).to.have.length(1);
    expect(states[0]).to.include({ name: 'Work' });
    expect(states[0]?.ms).to.be.at.least(1900);
    expect(events.filter(({ type }) => type === 'StateRetried')).to.have.length(2);
  });

  it('do not retry errors that the retrier does not name', async () => {
    const { calls, invokeLambda } = failing(9, 'Broken');
    const Retry = [{ ErrorEquals: ['Busy'], MaxAttempts: 3 }];
    const result = await run({ StartAt: 'Work', States: { Work: lambda('w', { Retry }) } }, { invokeLambda });
    expect(calls).to.have.length(1);
    expect(result).to.include({ status: 'FAILED', error: 'Broken' });
    expect(JSON.parse(result.cause ?? '')).to.deep.include({ errorType: 'Broken', errorMessage: 'later' });
    expect(result.states.map(({ name }) => name)).to.deep.equal(['Work']);
  });

  it('catch a failed job into another path, with error and cause', async () => {
    const failed: JobRun = { Id: 'jr_2', JobName: 'etl', JobRunState: 'FAILED', ErrorMessage: 'exit code 1' };
    const Catch = [{ ErrorEquals: ['States.TaskFailed'], ResultPath: '$.failure', Next: 'Notify' }];
    const States = {
      Etl: glue({ Catch }),
      Notify: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sns:publish',
        Parameters: { TopicArn: 't', 'Message.$': '$.failure.Cause' },
        Next: 'Failed',
      },
      Failed: { Type: 'Fail', Error: 'EtlFailed', Cause: 'see the topic' },
    };
    const published: string[] = [];
    const publish = async (_: string, message: string) => {
      published.push(message);
      return 'm';
    };
    const result = await run({ StartAt: 'Etl', States }, { runJob: async () => failed, publish });
    expect(result).to.include({ status: 'FAILED', error: 'EtlFailed', cause: 'see the topic' });
    expect(published.map((message) => JSON.parse(message))).to.deep.equal([failed]);
    expect(result.states.map(({ name }) => name)).to.deep.equal(['Etl', 'Notify', 'Failed']);
  });

  it('catch what a branch throws', async () => {
    const { invokeLambda } = failing(1, 'Broken');
    const Branches = [{ StartAt: 'Inner', States: { Inner: lambda('w') } }];
    const Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Done' }];
    const States = { Both: { Type: 'Parallel', Branches, Catch, End: true }, Done: { Type: 'Pass', End: true } };
    const { status, output } = await run({ StartAt: 'Both', States }, { invokeLambda });
    expect(status).to.equal('SUCCEEDED');
    expect(output).to.deep.include({ Error: 'Broken' });
  });

  it('replace the whole input by a caught error if the result path is $', async () => {
    const { invokeLambda } = failing(1, 'Broken');
    const Branches = [{ StartAt: 'Inner', States: { Inner: lambda('w') } }];
    const Catch = [{ ErrorEquals: ['States.ALL'], ResultPath: '$', Next: 'Failed' }];
    const States = {
      Both: { Type: 'Parallel', Branches, Catch, End: true },
      Failed: { Type: 'Fail', ErrorPath: '$.Error', CausePath: '$.Cause' },
    };
    const result = await run({ StartAt: 'Both', States }, { invokeLambda }, { kept: false });
    expect(result).to.include({ status: 'FAILED', error: 'Broken' });
    expect(result.states.map(({ name }) => name)).to.deep.equal(['Inner', 'Both', 'Failed']);
  });

  it('end a task that runs longer than its timeout', async () => {
    const { promise, resolve } = Promise.withResolvers<InvocationResult>();
    const invokeLambda = () => promise;
    const States = { Slow: lambda('slow', { TimeoutSeconds: 1 }) };
    const result = await run({ StartAt: 'Slow', States }, { invokeLambda });
    resolve({ payload: '{}' });
    expect(result).to.include({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('let a task without a timeout run as long as it takes', () => {
    const { States } = adapt({ StartAt: 'Long', States: { Long: lambda('long') as unknown as AslState } });
    expect(States.Long?.TimeoutSeconds).to.be.above(86_400);
  });

  it('end an execution that runs longer than its timeout', async () => {
    const States = { Pause: { Type: 'Wait', Seconds: 30, End: true } };
    const result = await run({ StartAt: 'Pause', TimeoutSeconds: 1, States });
    expect(result).to.include({ status: 'TIMED_OUT', error: 'States.Timeout' });
  });

  it('bind handlers within maps, and give each item its own', async () => {
    const ItemProcessor = { StartAt: 'Each', States: { Each: lambda('each', { OutputPath: '$.Payload' }) } };
    const States = { All: { Type: 'Map', ItemsPath: '$.items', ItemProcessor, End: true } };
    const { output, states } = await run({ StartAt: 'All', States }, {}, { items: [1, 2, 3] });
    expect(output).to.deep.equal([1, 2, 3]);
    expect(states.map(({ name }) => name)).to.deep.equal(['Each', 'Each', 'Each', 'All']);
  });

  it('run executions at once without mixing them', async () => {
    const machines = createStateMachines(nothing);
    const definition = JSON.stringify({
      StartAt: 'Echo',
      States: { Echo: lambda('echo', { OutputPath: '$.Payload' }) },
    });
    machines.declare({ arn, name: 'pipeline', definition });
    const results = await Promise.all([1, 2, 3, 4].map((n) => machines.run(arn, { n })));
    expect(results.map(({ output }) => output)).to.deep.equal([1, 2, 3, 4].map((n) => ({ n })));
  });

  it('report a missing function as Lambda would', async () => {
    const missing = Object.assign(new Error('Function not found: w'), { name: 'ResourceNotFoundException' });
    const invokeLambda = async () => Promise.reject(missing);
    const result = await run({ StartAt: 'Work', States: { Work: lambda('w') } }, { invokeLambda });
    expect(result).to.include({ status: 'FAILED', error: 'Lambda.ResourceNotFoundException' });
  });

  it('reject a run of a definition that AWS would not accept', async () => {
    const state = { Type: 'Pass', Next: 'Nowhere' };
    const error = await run({ StartAt: 'A', States: { A: state } }).catch((thrown: Error) => thrown);
    expect(error)
      .to.be.instanceOf(Error)
      .and.to.have.property('message')
      .that.matches(/invalid/);
  });

  it('reject settings that would be ignored', () => {
    const one = (state: Definition, machine: Definition = {}) =>
      rejection({ StartAt: 'A', States: { A: state }, ...machine });
    expect(one(lambda('f'), { QueryLanguage: 'JSONata' })).to.match(/QueryLanguage JSONata is not interpreted/);
    expect(one(lambda('f', { QueryLanguage: 'JSONata' }))).to.match(/state "A": JSONata is not interpreted/);
    const ItemProcessor = {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'B',
      States: { B: { Type: 'Pass', End: true } },
    };
    expect(one({ Type: 'Map', ItemProcessor, End: true })).to.match(/state "A": a distributed map/);
    expect(one(lambda('f', { Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' }))).to.match(
      /resource "arn:aws:states:::lambda:invoke.waitForTaskToken" is not one of/,
    );
    expect(one(lambda('f', { Parameters: {} }))).to.match(/state "A": Parameters lack FunctionName/);
    expect(one(lambda('f', { Parameters: { FunctionName: 'f', 'Payload.$': '$$.State.Name' } }))).to.match(
      /\$\$\.State of the context object/,
    );
    const Branches = [1, 2].map(() => ({ StartAt: 'Same', States: { Same: { Type: 'Pass', End: true } } }));
    expect(one({ Type: 'Parallel', Branches, End: true })).to.match(/state "Same" exists twice/);
    expect(one(lambda('f'))).to.equal('none');
  });
});
