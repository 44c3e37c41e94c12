import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { backUpLake, backupPath } from '../../../cli/open-lake/backup.ts';
import { type OpenLake, openLake } from '../../../cli/open-lake/open-lake.ts';
import { UsageError } from '../../../cli/options.ts';
import { rejection } from '../../handlers/support.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const orders = 'raw/ecommerce/orders.csv';

describe('a lake on this machine whose rebuild was interrupted', () => {
  let home: string;
  let target: OpenLake | undefined;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'local-'));
    await mkdir(join(home, 'dev'));
    await writeFile(join(home, 'mine'), 'mine');
    await backUpLake(backupPath(join(home, 'dev')), [orders], () => join(home, 'mine'));
  });
  afterEach(async () => {
    await target?.close();
    target = undefined;
    await rm(home, { recursive: true, force: true });
  });
  const open = () => openLake(root, { directory: home });

  it('has its raw files again before a command works on it', async () => {
    target = await open();
    expect(Buffer.from((await target.lake.objects.get(orders))?.bytes ?? []).toString()).to.equal('mine');
    expect(await rejection(stat(backupPath(join(home, 'dev'))))).to.have.property('code', 'ENOENT');
  });

  it('takes no command while another process has it and has not put back all', async () => {
    target = await open();
    await mkdir(backupPath(join(home, 'dev')));
    const error = await rejection(open());
    expect(error).to.be.instanceOf(UsageError);
    expect(error.message).to.include('is being rebuilt: try again');
  });
});
