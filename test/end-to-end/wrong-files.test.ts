import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { sampleEcommerce } from '../../etl/sources/ecommerce/sample.ts';

interface Outcome {
  readonly code: number;
  readonly stderr: string;
}

const start = (directory: string, file: string): Promise<Outcome> =>
  new Promise((resolve) => {
    const args = ['--disable-warning=ExperimentalWarning', 'cli/main.ts', 'start', '--exit'];
    execFile(process.execPath, [...args, '--directory', directory, '--ecommerce', file], (error, _, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stderr });
    });
  });

describe('a wrong file', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-wrong-'));
    await mkdir(join(folder, 'folder'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const cases: [what: string, name: string, content: Uint8Array | string | null, sentence: RegExp][] = [
    ['that is not there', 'missing.csv', null, /there is no file .*missing\.csv/],
    ['that is a directory', 'folder', null, /folder is a directory; give one CSV file of orders/],
    ['that is empty', 'empty.csv', '', /empty\.csv is empty/],
    ['that is blank', 'blank.csv', '\n\n  \n', /blank\.csv/],
    ['that is not CSV', 'photo.csv', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /photo\.csv/],
    ['that is cut off gzip', 'cut.csv.gz', gzipSync('Customer_ID,Age\n'.repeat(999)).subarray(0, 24), /cut\.csv\.gz/],
    [
      'that is gzip cut off near its end',
      'late.csv.gz',
      gzipSync([...sampleEcommerce({ rows: 2_000, seed: 3 })].join('')).subarray(0, -1_000),
      /late\.csv\.gz.*gzip/,
    ],
    ['without a header', 'bare.csv', '37-611-6911,22,Female,Middle\n29-392-9296,49,Male,High\n', /bare\.csv.*header/],
    ['with the columns of something else', 'other.csv', 'colour,shape\nred,round\n', /other\.csv/],
    ['with a header that a terminal would obey', 'esc.csv', 'col\u001b[2Jour,shape\nred,round\n', /"col\ufffd\[2Jour"/],
    [
      'without the customer',
      'nokey.csv',
      'Purchase_Amount,Time_of_Purchase\n$3.00 ,3/1/2024\n',
      /nokey\.csv.*customer_id/,
    ],
  ];

  for (const [what, name, content, sentence] of cases) {
    it(`${what} gets one clear sentence and exit code 1 before anything is started`, async () => {
      if (content !== null) await writeFile(join(folder, name), content);
      const { code, stderr } = await start(join(folder, 'lake'), join(folder, name));
      expect(stderr).to.match(sentence);
      expect(stderr.trim().split('\n')).to.have.length(1);
      expect(code).to.equal(1);
      expect(existsSync(join(folder, 'lake'))).to.equal(false);
    });
  }

  // Root may read everything, so no file is unreadable to it.
  if (process.getuid?.() !== 0) {
    it('that may not be read says so', async () => {
      await writeFile(join(folder, 'secret.csv'), 'x');
      await chmod(join(folder, 'secret.csv'), 0o000);
      const { code, stderr } = await start(join(folder, 'lake'), join(folder, 'secret.csv'));
      expect(stderr).to.match(/no permission to read .*secret\.csv/);
      expect(code).to.equal(1);
    });
  }
});
