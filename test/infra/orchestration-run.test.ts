import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { expect } from 'chai';
import { definition } from '../../infra/orchestration/definition.ts';
import { minutes } from '../../infra/units.ts';

const machine = definition({
  sources: ['manufacturing', 'ecommerce'].map((source) => ({
    source,
    jobName: `${source}_etl_job`,
    analyticsFunction: `${source}-analytics`,
  })),
  integrationFunction: 'data-integration',
  topicArn: 'topic',
  region: 'us-east-1',
  jobTimeout: minutes(60),
});

type Handler = (input: unknown) => Promise<unknown>;

const invoked = async (payload: unknown) => ({ Payload: payload, StatusCode: 200 });

const wellBehaved: Readonly<Record<string, Handler>> = {
  ManufacturingEtl: async () => ({ JobRunState: 'SUCCEEDED' }),
  EcommerceEtl: async () => ({ JobRunState: 'SUCCEEDED' }),
  ManufacturingAnalytics: () => invoked({ of: 'manufacturing' }),
  EcommerceAnalytics: () => invoked({ of: 'ecommerce' }),
  Integration: () => invoked({ done: true }),
  NotifyFailure: async () => ({ MessageId: '1' }),
};

/** Runs the definition with handlers in place of the services; nothing waits before it is repeated. */
async function run(handlers: Readonly<Record<string, Handler>>) {
  const inputs: Record<string, unknown[]> = {};
  const all = { ...wellBehaved, ...handlers };
  const recorded = Object.entries(all).map(([name, handler]) => [
    name,
    (input: unknown) => {
      inputs[name] = [...(inputs[name] ?? []), input];
      return handler(input);
    },
  ]);
  const execution = new StateMachine(machine as unknown as StateMachineDefinition).run(
    {},
    {
      overrides: {
        taskResourceLocalHandlers: Object.fromEntries(recorded),
        retryIntervalOverrides: Object.fromEntries(Object.keys(all).map((name) => [name, 0])),
      },
      context: { Execution: { Id: 'arn:execution:run-1', Name: 'run-1' } },
    },
  );
  const outcome = await execution.result.then(
    (output) => ({ output, error: undefined }),
    (error: Error) => ({ output: undefined, error }),
  );
  return { ...outcome, inputs };
}

/** An error that has the name by which the state machine knows it. */
const failure = (name: string, message: string): Error => Object.assign(new Error(message), { name });

describe('an execution of the state machine', () => {
  it('ends in what integration answered', async () => {
    expect(await run({})).to.deep.include({ output: { done: true }, error: undefined });
  });

  it('gives integration what each analytics function answered', async () => {
    const { inputs } = await run({});
    expect(inputs.Integration).to.deep.equal([
      {
        FunctionName: 'data-integration',
        Payload: { executionId: 'run-1', summaries: [{ of: 'manufacturing' }, { of: 'ecommerce' }] },
      },
    ]);
    expect(inputs.EcommerceAnalytics).to.deep.equal([
      { FunctionName: 'ecommerce-analytics', Payload: { executionId: 'run-1' } },
    ]);
    expect(inputs).to.not.have.property('NotifyFailure');
  });

  it('gets over a job that fails once', async () => {
    let attempts = 0;
    const { output, inputs } = await run({
      EcommerceEtl: async () => {
        if (++attempts === 1) throw failure('States.TaskFailed', 'out of luck');
        return { JobRunState: 'SUCCEEDED' };
      },
    });
    expect(output).to.deep.equal({ done: true });
    expect(inputs.EcommerceEtl).to.have.length(2);
  });

  for (const state of ['ManufacturingEtl', 'EcommerceAnalytics', 'Integration']) {
    it(`notifies the topic once, and fails, if ${state} fails for good`, async () => {
      const { error, inputs } = await run({
        [state]: async () => {
          throw failure('QueryError', 'no such table');
        },
      });
      expect(inputs[state]).to.have.length(3);
      expect(inputs.NotifyFailure).to.have.length(1);
      expect(inputs.NotifyFailure?.[0]).to.deep.include({ TopicArn: 'topic' });
      expect(JSON.stringify(inputs.NotifyFailure)).to.contain('arn:execution:run-1').and.contain('no such table');
      expect(error).to.be.an('error');
    });
  }

  it('fails as well if the topic cannot be notified', async () => {
    const broken = async () => {
      throw failure('QueryError', 'broken');
    };
    const { error, inputs } = await run({ Integration: broken, NotifyFailure: broken });
    expect(inputs.NotifyFailure).to.have.length(4);
    expect(error).to.be.an('error');
  });
});
