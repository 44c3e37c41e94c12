import { expect } from 'chai';
import { rememberedSummary } from '../../../cli/status/remembered.ts';
import type { LakeSummary } from '../../../cli/status/summary.ts';
import { addRun, emptyHistory, type RunHistory, type RunOutcome } from '../../../lake/run-history.ts';

const summary: LakeSummary = {
  sources: {},
  integrated: {},
  integratedOver: {},
  ingestLatencyMs: { p50: null, p99: null },
  stages: [],
  orchestration: { name: 'm', status: 'not run', interpreter: 'python3' },
  runs: emptyHistory,
  failures: ['orders file a.csv was not read to its end'],
  violations: [],
};
const ran = (history: RunHistory, outcome: RunOutcome) =>
  addRun(history, 'm', { trigger: 'schedule', startedAt: 0, endedAt: 1, outcome, steps: [], error: 'E' });

describe('summaries of a lake whose page stays open', () => {
  const lake = { reads: 0, version: 'a', time: 0, runs: emptyHistory, takes: 4_000 };
  const read = rememberedSummary({
    read: async () => {
      lake.reads += 1;
      lake.time += lake.takes;
      return { ...summary, runs: lake.runs };
    },
    readRuns: async () => lake.runs,
    version: async () => lake.version,
    clock: () => lake.time,
  });

  it('count records again only after a change, and for a page at most a twentieth of the time', async () => {
    for (let reload = 0; reload < 100; reload++) await read(false);
    expect(lake.reads).to.equal(1);
    lake.time += 1_000_000;
    await read(false);
    expect(lake.reads, 'nothing changed').to.equal(1);

    const began = lake.time;
    for (let reload = 0; reload < 1_000; reload++) {
      lake.version = `version ${reload}`;
      lake.time += 10_000;
      await read(false);
    }
    expect(((lake.reads - 1) * lake.takes) / (lake.time - began)).to.be.below(1 / 20);
  });

  it('count at once for a program that asks after a change', async () => {
    const before = lake.reads;
    lake.version = 'changed';
    await read(true);
    await read(true);
    expect(lake.reads).to.equal(before + 1);
  });

  it('have the newest run history, counted or not', async () => {
    const before = lake.reads;
    lake.runs = ran(emptyHistory, 'FAILED');
    const failing = await read(false);
    expect(failing.failures).to.have.length(2);
    expect(failing.failures[0]).to.match(/^m FAILED since/);
    expect(failing.orchestration).to.deep.equal({ name: 'm', status: 'FAILED', error: 'E', interpreter: 'python3' });
    lake.runs = ran(lake.runs, 'SUCCEEDED');
    expect((await read(false)).failures).to.deep.equal(summary.failures);
    expect(lake.reads).to.equal(before);
  });
});
