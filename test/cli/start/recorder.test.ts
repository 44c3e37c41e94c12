import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { openRecorder, type Recorder } from '../../../cli/start/recorder.ts';
import { report } from '../../../cli/status/report.ts';
import { readSummary } from '../../../cli/status/summary.ts';
import { operatorObjects, readRunHistory } from '../../../lake/index.ts';
import { layoutKey, layoutState, layoutVersion } from '../../../lake/layout.ts';
import type { ExecutionResult } from '../../../local/engines.ts';
import { type Platform, startPlatform } from '../../../local/platform/platform.ts';
import { operatorClients } from '../../../operations/clients.ts';
import { rejection } from '../../handlers/support.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const simulator = 'data-ingestion-simulator';
const machine = 'data-lake-orchestration';

describe('runs of a lake on this machine', () => {
  let folder: string;
  let platform: Platform;
  let recorder: Recorder;
  const printed: string[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recorder-'));
    platform = await startPlatform({ root, directory: join(folder, 'dev'), stack: 'dev' });
    recorder = openRecorder(platform, (line) => printed.push(line));
    platform.onScheduledRun(recorder.take);
  });
  after(async () => {
    recorder.close();
    await platform.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Waits until a run is in the history: it is recorded beside the schedule. */
  const recorded = async (name: string, runs: number) => {
    const clients = operatorClients(platform);
    const objects = operatorObjects(clients.s3, platform.bucket);
    for (;;) {
      const work = (await readRunHistory(objects)).works[name];
      if (work && work.runs.length >= runs) return clients.close();
      await new Promise(setImmediate);
    }
  };

  it('fail in every place that people look at, until one succeeds', async () => {
    await platform.store.put(platform.bucket, layoutKey, Buffer.from('{"format":1,"layout":99}'));
    for (const runs of [1, 2]) {
      await rejection(platform.schedules.fire(simulator));
      await recorded(simulator, runs);
    }
    const failing = await readSummary(platform);
    expect(failing.failures).to.have.length(1);
    expect(failing.failures[0]).to.match(
      new RegExp(
        `^${simulator} FAILED since .* UTC \\(2 runs in a row, none succeeded\\): LayoutError: .*newer layout`,
      ),
    );
    expect(report(failing).split('\n').at(-1)).to.equal(`FAILED ${failing.failures[0]}`);
    expect(printed.filter((line) => line.includes('newer layout'))).to.have.length(1);

    await platform.store.put(platform.bucket, layoutKey, Buffer.from(layoutState.serialize({ layout: layoutVersion })));
    await platform.schedules.fire(simulator);
    await recorded(simulator, 3);
    const well = await readSummary(platform);
    expect(well.failures).to.deep.equal([]);
    expect(report(well)).to.include(`${simulator} SUCCEEDED: last run by its schedule`);
    expect(printed.at(-1)).to.equal(`${simulator} succeeded again.`);
  });

  it('of npm start are recorded whatever their outcome', async () => {
    const failed: ExecutionResult = {
      status: 'FAILED',
      error: 'States.TaskFailed',
      cause: '{"JobName":"j","ErrorMessage":"no script"}',
      states: [{ name: 'EcommerceEtl', ms: 12.3 }],
    };
    await recorder.recorded(machine, async () => failed);
    const summary = await readSummary(platform);
    expect(summary.orchestration).to.include({ status: 'FAILED', error: 'States.TaskFailed: no script' });
    expect(summary.runs.works[machine]?.runs[0]?.steps).to.deep.equal([{ name: 'EcommerceEtl', ms: 12 }]);
    const thrown = await rejection(recorder.recorded(machine, () => Promise.reject(new TypeError('no disk'))));
    expect(thrown.message).to.equal('no disk');
    expect((await readSummary(platform)).failures[0]).to.match(/2 runs in a row, none succeeded\): TypeError: no disk/);
    await recorder.recorded(machine, async () => ({ status: 'SUCCEEDED', states: [] }));
    expect((await readSummary(platform)).failures).to.deep.equal([]);
  });

  it('fail by the name of a file of which too much is quarantined, until other content of that name is good', async () => {
    const put = (name: string, rows: readonly string[]) =>
      platform.store.put(
        platform.bucket,
        `raw/manufacturing/${name}`,
        Buffer.from(['timestamp,machine_id,temperature', ...rows].join('\n')),
      );
    const send = async () => {
      await platform.invoke(simulator, { pace: 'unlimited' });
      await platform.drained();
    };
    await put('readings.csv', ['yesterday,7,70', 'today,7,71', '2025-01-02 10:00:00,7,72']);
    expect((await readSummary(platform)).sources.manufacturing?.waitingFiles).to.have.length(1);
    await send();
    const { failures } = await readSummary(platform);
    expect(failures).to.deep.equal([
      'manufacturing file readings.csv: 2 of 3 rows are in quarantine (66.7 %), more than 50 %',
    ]);
    expect((await readSummary(platform, { maxRejected: 67 })).failures).to.deep.equal([]);
    await put('readings.1f0c33ab.csv', ['2025-01-01 10:00:00,7,70', '2025-01-01 11:00:00,7,71']);
    await send();
    expect((await readSummary(platform)).failures).to.deep.equal([]);
  });
});
