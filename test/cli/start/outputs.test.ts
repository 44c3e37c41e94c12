import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { UsageError } from '../../../cli/options.ts';
import { checkOutputFile, checkStateFolder } from '../../../cli/start/outputs.ts';

const rejection = (check: Promise<void>): Promise<unknown> =>
  check.then(() => 'taken').catch((error: unknown) => error);

describe('output paths, checked before the run', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-outputs-'));
    await writeFile(join(folder, 'file'), '');
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('takes a new file, an old one, and a folder that has to be made', async () => {
    await checkOutputFile('--json', join(folder, 'new.json'));
    await checkOutputFile('--json', join(folder, 'file'));
    await checkStateFolder(folder);
    await checkStateFolder(join(folder, 'a', 'b'));
  });

  const mistakes: [string, () => Promise<void>, RegExp][] = [
    [
      'a summary in a folder that is not there',
      () => checkOutputFile('--json', join(folder, 'no', 'o.json')),
      /--json: there is no folder .*no$/,
    ],
    [
      'a summary in place of a folder',
      () => checkOutputFile('--json', folder),
      /--json takes a file, but .* is a folder/,
    ],
    [
      'state in place of a file',
      () => checkStateFolder(join(folder, 'file')),
      /--directory takes a folder, but .* is a file/,
    ],
    [
      'state below a file',
      () => checkStateFolder(join(folder, 'file', 'state')),
      /--directory takes a folder, but .*file is a file/,
    ],
  ];
  for (const [what, check, sentence] of mistakes) {
    it(`rejects ${what} in one sentence`, async () => {
      const error = await rejection(check());
      expect(error).to.be.instanceOf(UsageError).with.property('message').that.matches(sentence);
    });
  }
});
