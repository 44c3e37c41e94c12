import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { backUpLake, backupOf, removeBackup, removeUnfinishedBackup } from '../../../cli/open-lake/backup.ts';

describe('the backup of a lake', () => {
  let parent: string;
  let folder: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'backup-'));
    folder = join(parent, 'backup');
    for (const [key, body] of Object.entries(bodies)) await writeFile(fileOf(key), body);
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  const bodies: Record<string, Buffer> = { 'raw/a/ä b.csv': Buffer.from('1'), 'raw/b/../c.csv': Buffer.from([0, 255]) };
  const fileOf = (key: string) => join(parent, `object-${Object.keys(bodies).indexOf(key)}`);
  const contents = async () => {
    const objects = (await backupOf(folder)) ?? [];
    return Object.fromEntries(
      await Promise.all(objects.map(async ([key, path]) => [key, await readFile(path)] as const)),
    );
  };

  it('come back as they were, whatever their keys', async () => {
    await backUpLake(folder, Object.keys(bodies), fileOf);
    expect(await contents()).to.deep.equal(bodies);
  });

  it('count only once all of them are there', async () => {
    expect(await backupOf(folder)).to.equal(null);
    const cut = backUpLake(folder, [...Object.keys(bodies), 'raw/gone.csv'], fileOf);
    expect(await cut.catch(({ code }) => code)).to.equal('ENOENT');
    expect(await backupOf(folder)).to.equal(null);
    await backUpLake(folder, Object.keys(bodies), fileOf);
    expect(await contents()).to.deep.equal(bodies);
  });

  it('are there until they are removed', async () => {
    await backUpLake(folder, [], fileOf);
    expect(await backupOf(folder)).to.deep.equal([]);
    await removeBackup(folder);
    expect(await backupOf(folder)).to.equal(null);
    expect((await readdir(parent)).sort()).to.deep.equal(['object-0', 'object-1']);
  });

  it('leave nothing behind if the process that made them was cut off, and stay if it was not', async () => {
    await backUpLake(folder, Object.keys(bodies), fileOf);
    await removeUnfinishedBackup(folder);
    expect(await contents()).to.deep.equal(bodies);
    await rm(join(folder, 'keys.json'));
    await removeUnfinishedBackup(folder);
    expect((await readdir(parent)).sort()).to.deep.equal(['object-0', 'object-1']);
  });
});
