import { expect } from 'chai';
import fc from 'fast-check';
import { readRunHistory, recordRun } from '../../lake/index.ts';
import { addRun, emptyHistory, type RecordedRun, type RunOutcome } from '../../lake/run-history.ts';
import { memoryObjects } from '../fuzz/memory-objects.ts';

const run = (i: number, outcome: RunOutcome, error?: string): RecordedRun => ({
  trigger: 'schedule',
  startedAt: 1000 * i,
  endedAt: 1000 * i + 500,
  outcome,
  steps: [],
  ...(error === undefined ? {} : { error }),
});

describe('the run history', () => {
  it('counts the latest runs with one outcome, beyond those that it keeps', () => {
    const outcome = fc.constantFrom<RunOutcome>('SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED');
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1, maxLength: 60 }), (outcomes) => {
        const runs = outcomes.map((each, i) => run(i, each));
        const work = runs.reduce((history, each) => addRun(history, 'w', each), emptyHistory).works.w;
        const other = outcomes.findLastIndex((each) => each !== outcomes.at(-1));
        const success = outcomes.lastIndexOf('SUCCEEDED');
        expect(work).to.deep.equal({
          since: 1000 * (other + 1),
          inARow: outcomes.length - 1 - other,
          lastSuccess: success < 0 ? null : 1000 * success + 500,
          runs: runs.toReversed().slice(0, 20),
        });
      }),
    );
  });

  it('keeps no value that an error quotes, and a bounded text', () => {
    const error = `DataError: cannot cast 'Ann Smith' or "ann@example.org" to a number ${'x'.repeat(2_000)}`;
    const kept = addRun(emptyHistory, 'w', run(1, 'FAILED', error)).works.w?.runs[0]?.error ?? '';
    expect(kept)
      .to.include('DataError: cannot cast')
      .and.not.match(/Ann|ann@/);
    expect(kept).to.have.length(500);
  });

  it('keeps every run of writers at the same time', async () => {
    const { objects } = memoryObjects();
    const now = async () => undefined;
    await Promise.all([1, 2, 3, 4].map((i) => recordRun(objects, i % 2 ? 'a' : 'b', run(i, 'SUCCEEDED'), now)));
    const { works } = await readRunHistory(objects);
    expect(Object.values(works).map(({ inARow }) => inARow)).to.deep.equal([2, 2]);
  });
});
