import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { rawPrefix } from '../../etl/platform.ts';
import { sampleEcommerce } from '../../etl/sources/ecommerce/sample.ts';
import { type Platform, startPlatform } from '../../local/platform/platform.ts';

const execute = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command as a shell does. */
async function lake(...args: string[]): Promise<Outcome> {
  const node = ['--disable-warning=ExperimentalWarning', 'cli/main.ts'];
  try {
    return { code: 0, ...(await execute(process.execPath, [...node, ...args], { cwd: root })) };
  } catch (error) {
    const { code, stdout, stderr } = error as Outcome;
    return { code, stdout, stderr };
  }
}

const readings = [
  'timestamp,machine_id,temperature,vibration,anomaly_flag,downtime_risk',
  '2025-01-02 10:00:00,7,75.5,40,0,0.1',
  '2025-01-02 10:01:00,7,75.5,-3.2,0,0.1',
  '2025-01-02 10:02:00,7,75.5',
];

describe('rejected records, from the terminal', () => {
  let home: string;
  let running: Platform | undefined;
  const here = (...args: string[]) => lake(...args, '--directory', home);

  const open = () => startPlatform({ root, directory: join(home, 'dev'), stack: 'dev' });

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'lake-'));
    running = await open();
    const put = (key: string, text: string) =>
      (running as Platform).store.put((running as Platform).bucket, key, Buffer.from(text));
    await put(`${rawPrefix('manufacturing')}m.csv`, `${readings.join('\n')}\n`);
    const [header, ...orders] = [...sampleEcommerce({ rows: 20, seed: 7, brokenRows: 0 })].join('').split('\n');
    const [first = '', ...others] = orders;
    const [customer, , ...cells] = first.split(',');
    await put(`${rawPrefix('ecommerce')}o.csv`, [header, [customer, '987', ...cells].join(','), ...others].join('\n'));
    await running.invoke('data-ingestion-simulator', { pace: 'unlimited' });
    await running.drained();
  });
  after(async () => {
    await running?.close();
    await rm(home, { recursive: true, force: true });
  });

  /** Ids by source and reason, as a list prints them. */
  const ids = new Map<string, string>();
  const idOf = (source: string, reason: string) => `--id=${ids.get(`${source} ${reason}`)}`;

  it('are listed while the lake runs, without a personal value; who asks for one by its id is shown it', async () => {
    const { stdout, code } = await here('quarantine', 'ls');
    expect(code).to.equal(0);
    expect(stdout).to.include('m.csv row 3').and.to.include('vibration -3.2').and.to.include('1 × vibration below 0');
    expect(stdout).to.include('age (not shown)').and.not.to.include('987');
    for (const line of stdout.split('\n').slice(1, 4)) {
      const [id = '', source = ''] = line.split(/ +/);
      ids.set(`${source} ${line.includes('vibration') ? 'value' : 'row'}`, id);
    }
    const shown = await here('quarantine', 'show', idOf('ecommerce', 'row'));
    expect(shown.stdout).to.include('"987"').and.to.include('rejects it: o.csv row 2: age is');
  });

  it('are reported in one sentence if they do not exist or cannot be fixed so', async () => {
    expect(await here('quarantine', 'show', 'nobody')).to.deep.include({ code: 1, stdout: '' });
    const { code, stderr } = await here('quarantine', 'fix', idOf('manufacturing', 'row'), '--set', 'vibration=1');
    expect({ code, lines: stderr.trim().split('\n').length }).to.deep.equal({ code: 1, lines: 1 });
    expect(stderr).to.include('give the whole event as JSON with --data FILE');
  });

  it('come back when they are fixed, and are tried first if asked to', async () => {
    const id = idOf('manufacturing', 'value');
    const worse = await here('quarantine', 'fix', id, '--set', 'vibration=-1');
    expect(worse).to.deep.include({ code: 1 });
    expect(worse.stdout).to.include('1 record stays in quarantine: vibration below 0');
    expect((await here('quarantine', 'fix', id, '--set', 'vibration=3.2', '--dry-run')).stdout).to.include('would be');
    expect((await here('quarantine', 'fix', id, '--set', 'vibration=3.2')).stdout).to.include(
      '1 record replayed; the next run of the ETL adds it to the tables.',
    );
    await running?.drained();
    expect((await here('status')).stdout).to.match(/manufacturing +0 +2 +1 +0 +1 +0 +0/);
  });

  it('come back as a whole event too, when no process runs the lake; then all of it is accounted for', async () => {
    await running?.close();
    running = undefined;
    const event = join(home, 'event.json');
    await writeFile(event, '{"timestamp": "2025-01-02 10:02:00", "machine": "7", "temperature": 75.5}');
    expect(await here('quarantine', 'fix', idOf('manufacturing', 'row'), '--data', event)).to.include({ code: 0 });
    running = await open();
    await running.drained();
    expect(await running.runStateMachine({})).to.include({ status: 'SUCCEEDED' });
    await running.close();
    running = undefined;
    const { code, stdout } = await here('status');
    expect(code).to.equal(0);
    expect(stdout).to.include('manufacturing: 5 accepted = 3 stored + 2 replayed\n');
    expect(stdout).to.include('ecommerce: 20 accepted = 19 stored + 1 quarantined');
  });
});
