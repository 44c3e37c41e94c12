import { expect } from 'chai';
import type { InvocationResult } from '../../../local/engines.ts';
import { runEtl } from '../../../local/glue/bridge-steps.ts';

interface Step {
  readonly step: string;
  readonly plan?: string;
  readonly task?: number;
}

const options = { functionName: 'ecommerce-etl', concurrency: 2 };

/** An ETL function with so many tasks in each of its plans. */
const createEtl = (plans: readonly number[], fail: (step: Step) => boolean = () => false) => {
  const steps: Step[] = [];
  let planned = 0;
  let running = 0;
  let most = 0;
  const invoke = async (_: string, payload: string): Promise<InvocationResult> => {
    const step = JSON.parse(payload) as Step;
    steps.push(step);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (fail(step)) return { payload: '{"errorType":"RaceLost","errorMessage":"again"}', functionError: 'Unhandled' };
    if (step.step === 'merge') return { payload: '{"partitions":3,"rows":100,"duplicates":1}' };
    if (step.step === 'finish') return { payload: '{"entities":50}' };
    const tasks = plans[planned++];
    const plan = tasks === undefined ? null : `plans/${planned}`;
    return { payload: JSON.stringify({ plan, tasks: tasks ?? 0, more: planned < plans.length }) };
  };
  return { invoke, steps, most: () => most };
};

const failureOf = (run: Promise<unknown>): Promise<string> =>
  run.then(
    () => 'none',
    (error: Error) => error.message,
  );

describe('steps of the ETL bridge', () => {
  it('plan, merge every task, finish, and go on while more waits', async () => {
    const { invoke, steps, most } = createEtl([3, 1]);
    expect(await runEtl(invoke, options)).to.deep.equal({
      plans: 2,
      tasks: 4,
      partitions: 12,
      rows: 400,
      duplicates: 4,
    });
    expect(steps.map(({ step, task }) => `${step}${task ?? ''}`)).to.deep.equal([
      'plan',
      'merge0',
      'merge1',
      'merge2',
      'finish',
      'plan',
      'merge0',
      'finish',
    ]);
    expect(most()).to.equal(2);
  });

  it('do nothing when nothing is new', async () => {
    const { invoke, steps } = createEtl([]);
    expect(await runEtl(invoke, options)).to.include({ plans: 0, rows: 0 });
    expect(steps).to.have.length(1);
  });

  it('try every task, then fail without finishing the plan', async () => {
    const { invoke, steps } = createEtl([4], ({ task }) => task === 1);
    expect(await failureOf(runEtl(invoke, options))).to.equal(
      '1 of 4 tasks of plans/1 failed: task 1: ecommerce-etl, step merge: RaceLost: again',
    );
    expect(steps.filter(({ step }) => step === 'merge')).to.have.length(4);
    expect(steps.filter(({ step }) => step === 'finish')).to.have.length(0);
  });

  it('fail when plan or finish fails', async () => {
    for (const broken of ['plan', 'finish']) {
      const { invoke } = createEtl([1], ({ step }) => step === broken);
      expect(await failureOf(runEtl(invoke, options))).to.equal(`ecommerce-etl, step ${broken}: RaceLost: again`);
    }
  });

  it('fail when the same plan comes back, or the answer is none', async () => {
    const stuck = async (_: string, payload: string) =>
      payload.includes('"plan"}') ? { payload: '{"plan":"p","tasks":0,"more":true}' } : { payload: '{"entities":1}' };
    expect(await failureOf(runEtl(stuck, options))).to.match(/plan p came back/);
    expect(await failureOf(runEtl(async () => ({ payload: 'null' }), options))).to.match(/answered null, no object/);
    expect(await failureOf(runEtl(async () => ({ payload: '{"plan":"p"}' }), options))).to.match(/tasks is undefined/);
  });
});
