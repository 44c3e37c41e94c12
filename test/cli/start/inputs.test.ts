import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { inspectFile } from '../../../cli/start/inputs.ts';
import { contractOf, FileError, sampleOf } from '../../../etl/platform.ts';

describe("a user's file, looked at before the run", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lake-inputs-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const inspect = async (source: string, content: string | Uint8Array, name = 'mine.csv') => {
    await writeFile(join(folder, name), content);
    return inspectFile(contractOf(source), join(folder, name));
  };

  it('is taken plain and gzipped', async () => {
    const orders = sampleOf('ecommerce');
    expect(await inspect('ecommerce', orders)).to.include({ source: 'ecommerce', name: 'mine.csv' });
    expect(await inspect('ecommerce', gzipSync(orders), 'mine.csv.gz')).to.include({ name: 'mine.csv.gz' });
  });

  const mistakes: [string, string, string, RegExp][] = [
    [
      'of orders where readings were asked for',
      'manufacturing',
      'Customer_ID,amount,order_date\nC-1,$3.00,3/1/2024\n',
      /^mine\.csv holds orders, not readings: give it as --ecommerce$/,
    ],
    ['of JSON in one line', 'ecommerce', '[{"Customer_ID": "C-1", "Age": 30}]', /^mine\.csv is JSON, not CSV/],
    ['of JSON in many lines', 'ecommerce', '[\n  {\n    "Age": 30\n  }\n]\n', /^mine\.csv is JSON, not CSV/],
    ['that is a web page', 'ecommerce', '<!doctype html>\n<html></html>\n', /^mine\.csv is HTML or XML, not CSV/],
    ['of something else', 'ecommerce', 'colour,shape\nred,round\n', /^mine\.csv has no column of source ecommerce/],
  ];
  for (const [what, source, content, sentence] of mistakes) {
    it(`${what} is rejected with the sentence that helps most`, async () => {
      const error = await inspect(source, content).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(FileError).with.property('message').that.matches(sentence);
    });
  }

  it('is taken with a header in brackets, as some databases write it', async () => {
    const readings = '[timestamp],[machine_id],[temperature]\n2025-01-02,7,75.5\n';
    expect(await inspect('manufacturing', readings)).to.include({ source: 'manufacturing' });
  });
});
