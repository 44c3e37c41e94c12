import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { balanceOf } from '../../cli/status/reconciliation.ts';
import { contractOf } from '../../etl/platform.ts';
import { sampleEcommerce } from '../../etl/sources/ecommerce/sample.ts';
import type { Platform } from '../../local/platform/platform.ts';
import { startLake } from '../local/platform/support.ts';
import { formsOf } from '../operations/erasure/support.ts';

const execute = promisify(execFile);
const contract = contractOf('ecommerce');
const orders = [...sampleEcommerce({ rows: 60, seed: 3 })].join('');
const [header = '', ...rows] = orders.trimEnd().split('\n');
const key = rows[7]?.split(',')[0] ?? '';
/** One order that is stored, one that is not. */
const own = [rows[7] ?? '', (rows[7] ?? '').replace(/\d+\/\d+\/\d{4}/, 'never')];
const file = `${[header, ...rows.slice(0, 7), ...own, ...rows.slice(8)].join('\n')}\n`;

describe('erasing a customer from a running lake', () => {
  let home: string;
  let platform: Platform;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'erase-'));
    platform = await startLake(join(home, 'dev'));
  });
  after(async () => {
    await platform.close();
    await rm(home, { recursive: true, force: true });
  });

  /** Objects of the lake that hold the key in any form; what the stream keeps is no object. */
  const holding = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const entry of await readdir(join(home, 'dev', 's3'), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && (await formsOf(await readFile(path))).some((form) => form.includes(key))) found.push(path);
    }
    return found;
  };
  const send = async (): Promise<void> => {
    await platform.store.put(platform.bucket, 'raw/ecommerce/orders.csv', Buffer.from(file));
    await platform.invoke(platform.outputs.functions.simulator, { pace: 'unlimited', sources: ['ecommerce'] });
    await platform.drained();
  };
  const lake = (...args: string[]) =>
    execute(process.execPath, ['--disable-warning=ExperimentalWarning', 'cli/main.ts', ...args, '--directory', home]);
  const balance = async () => {
    const { balance: counts, violations } = await balanceOf(platform, [], contract, true);
    expect(violations).to.deep.equal([]);
    return counts;
  };

  it('leaves no byte of it in any object, keeps the lake reconciled and does not take it back with the same file', async () => {
    await send();
    expect((await platform.runStateMachine({})).status).to.equal('SUCCEEDED');
    expect(await balance()).to.deep.include({ sent: 61, stored: 60, quarantined: 1, erased: 0 });
    expect(await holding()).to.have.length.of.at.least(4);

    const asked = await lake('erase', key).catch((error: { code: number; stdout: string }) => error);
    expect(asked).to.have.property('code', 1);
    expect(asked.stdout).to.include('5 copies of records in 4 objects would be erased').and.include('Add --yes');

    const { stdout } = await lake('erase', key, '--yes');
    expect(stdout).to.include('5 copies of records in 4 objects erased').and.not.include(key);
    expect(await holding()).to.deep.equal([]);
    expect(await balance()).to.deep.include({ sent: 61, stored: 59, quarantined: 0, erased: 2 });

    await send();
    expect((await platform.runStateMachine({})).status).to.equal('SUCCEEDED');
    expect(await balance()).to.deep.include({ sent: 122, stored: 59, quarantined: 0, erased: 4, duplicates: 59 });
    // The file itself was given again.
    expect((await holding()).map((path) => path.includes('/raw/'))).to.deep.equal([true]);
  });
});
