import type { ScheduledRun } from '../../../local/engines.ts';
import type { MaterialiseContext } from '../../../local/materialise/materialise.ts';

/** A call that a materialiser made, e.g. `['kinesis.declare', { name: … }]`. */
export type RecordedCall = readonly [string, ...unknown[]];

export interface Recording {
  readonly context: MaterialiseContext;
  readonly calls: readonly RecordedCall[];
}

/** Answers that materialisers build on, by call; every other call answers nothing. */
const answers: Readonly<Record<string, (...args: unknown[]) => unknown>> = {
  'store.createTopic': (name) => `arn:aws:sns:eu-west-1:000000000000:${name}`,
  'store.createQueue': (name) => `http://127.0.0.1:1/000000000000/${name}`,
  'lambda.invoke': (name) => (name === 'broken' ? { payload: '"why"', functionError: 'Unhandled' } : { payload: '1' }),
  'states.run': (arn) => ({ status: String(arn).endsWith('broken') ? 'FAILED' : 'SUCCEEDED', error: 'E', cause: 'c' }),
};

/** A context whose engines note what is asked of them. @param root folder that relative paths start from */
export function recording(root = '/project'): Recording {
  const calls: RecordedCall[] = [];
  const engine = (name: string) =>
    new Proxy(
      {},
      {
        get:
          (_target, method) =>
          (...args: unknown[]) => {
            const call = `${name}.${String(method)}`;
            calls.push([call, ...args]);
            return answers[call]?.(...args);
          },
      },
    );
  const names = ['store', 'kinesis', 'lambda', 'eventSourceMappings', 'athena', 'glue', 'states', 'scheduler'];
  const engines = Object.fromEntries(names.map((name) => [name, engine(name)]));
  const location = { region: 'eu-west-1', accountId: '000000000000' };
  const reportRun = (run: ScheduledRun) => void calls.push(['reportRun', run]);
  const context = { ...engines, location, root, reportRun };
  return { calls, context: context as unknown as MaterialiseContext };
}
