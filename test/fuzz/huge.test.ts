import { expect } from 'chai';
import { createTokenizer } from '../../etl/csv/tokenizer.ts';
import { compileParser } from '../../etl/decode/values/parser.ts';
import { decodeCsv } from '../../etl/index.ts';
import { contractOf, FileError, inspectCsv, sampleOf } from '../../etl/platform.ts';
import { readStatement } from '../../local/athena/statement.ts';
import { inChild } from './in-child.ts';
import { deepJson } from './inputs.ts';

const contract = contractOf('manufacturing');
const sample = sampleOf('manufacturing', { rows: 2, seed: 1 });
const header = sample.slice(0, sample.indexOf('\n') + 1);

/** Milliseconds of processor time that this thread takes for the quickest of three runs, whatever else the machine does. */
function quickest(act: () => void): number {
  const times = [1, 2, 3].map(() => {
    const from = process.threadCpuUsage();
    act();
    const { user, system } = process.threadCpuUsage(from);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

/** Four times the input may take ten times the time, never the sixteen of work that grows by the square. */
function expectLinear(act: (size: number) => () => void, size: number): void {
  const trials: string[] = [];
  while (trials.length < 3) {
    const [small, large] = [quickest(act(size)), quickest(act(4 * size))];
    if (large < 10 * small + 30) return;
    trials.push(`${small} ms, then ${large} ms for four times as much`);
  }
  expect.fail(trials.join('; '));
}

const tokenized = (text: string) => () => {
  const tokenizer = createTokenizer({ delimiter: ',' });
  for (let at = 0; at < text.length; at += 65_536) tokenizer.push(text.slice(at, at + 65_536));
  tokenizer.end();
};

describe('huge input', () => {
  const endless: readonly (readonly [string, (size: number) => string])[] = [
    ['opening quotes', (size) => '"a\n'.repeat(size)],
    ['a quote that is never closed', (size) => `"${'a,'.repeat(size)}`],
    ['doubled quotes', (size) => `"${'""'.repeat(size)}`],
    ['quotes with padding', (size) => `"a"${' '.repeat(size)}\n`],
    ['lines that are not closed', (size) => '"a,"\n"'.repeat(size)],
    ['commas', (size) => ','.repeat(size)],
    ['carriage returns', (size) => '\r'.repeat(size)],
    ['blanks', (size) => ' '.repeat(size)],
    ['quotes alone', (size) => '"'.repeat(size)],
  ];
  for (const [what, text] of endless) {
    it(`takes time in proportion: CSV of ${what}`, () => {
      expectLinear((size) => tokenized(text(size)), 100_000);
    });
  }

  for (const [what, text] of [
    ['comments that are opened', (size: number) => `SELECT ${'/*'.repeat(size)}`],
    ['blanks within', (size: number) => `SELECT${' '.repeat(size)}1`],
    ['quotes', (size: number) => `SELECT ${"'".repeat(size)}`],
    ['semicolons', (size: number) => `SELECT 1${' ;'.repeat(size)}x`],
  ] as const) {
    it(`takes time in proportion: SQL of ${what}`, () => {
      expectLinear((size) => () => void readStatement(text(size)), 15_000);
    });
  }

  const cells: readonly (readonly [string, (size: number) => string])[] = [
    ['digits', (size) => `${'1'.repeat(size)}x`],
    ['blanks within', (size) => `1${' '.repeat(size)}x`],
    ['groups of digits', (size) => `${'1,234'.repeat(size)}x`],
    ['points', (size) => '1.'.repeat(size)],
    ['parentheses', (size) => '('.repeat(size)],
    ['a date and blanks', (size) => `2025-01-01${' '.repeat(size)}x`],
    ['a time and blanks', (size) => `2025-01-01 12:00${' '.repeat(size)}x`],
    ['a time and digits', (size) => `2025-01-01 12:00:00.${'1'.repeat(size)}x`],
  ];
  for (const type of ['decimal', 'integer', 'boolean', 'category', 'text', 'timestamp'] as const) {
    for (const [what, text] of cells) {
      it(`takes time in proportion: ${type} of ${what}`, () => {
        const parse = compileParser({ name: 'x', type, description: 'Of a test.' });
        expectLinear((size) => () => void parse(text(size)), 20_000);
      });
    }
  }

  it('rejects a header of a million columns', () => {
    const columns = Array.from({ length: 1_000_000 }, (_, i) => `c${i}`).join(',');
    expect(() => inspectCsv(contract, Buffer.from(columns), 'f.csv')).to.throw(FileError, /longer than|no column/);
  });

  it('rejects a row of a million cells, and goes on behind it', () => {
    const csv = `${sample}${'1,'.repeat(1_000_000)}\n${sample.slice(header.length)}`;
    const { batch, rejected } = decodeCsv(contract, csv);
    expect([batch.length, rejected.length]).to.deep.equal([4, 1]);
    expect(rejected[0]?.reason).to.match(/longer than|cells/);
    expect(rejected[0]?.text.length).to.be.at.most(65_536);
  });

  it('rejects a cell of 10 MB, quoted or not', () => {
    for (const cell of ['x'.repeat(10_000_000), `"${'x'.repeat(10_000_000)}"`]) {
      const { batch, rejected } = decodeCsv(contract, `${sample}${cell}\n${sample.slice(header.length)}`);
      expect([batch.length, rejected.length]).to.deep.equal([4, 1]);
    }
  });

  it('rejects a file that names a column twice', () => {
    expect(() => decodeCsv(contract, `machine_id,${header}`)).to.throw(FileError, /twice/);
  });

  it('unpacks a gzip file of a gigabyte of zeros only as far as it takes to reject it', async () => {
    const { printed, code, error } = await inChild(
      `import { createGzip } from 'node:zlib';
       import { Readable } from 'node:stream';
       import { createTextReader } from './etl/platform.ts';
       import { openRaw } from './handlers/simulator/raw-bytes.ts';
       const zeros = Buffer.alloc(1024 ** 2);
       let given = 0;
       async function* gigabyte() { for (; given < 1024; given++) yield zeros; }
       const packed = Readable.from(gigabyte()).pipe(createGzip({ level: 1 }));
       const text = createTextReader('bomb.csv.gz');
       try { for await (const part of (await openRaw('bomb.csv.gz', packed)).chunks) text.push(part); console.log('taken'); }
       catch (error) { console.log(error.name, given < 1024); process.exit(0); }`,
      64,
    );
    expect([printed, code], error).to.deep.equal(['FileError true', 0]);
  });

  it('streams a gzip file of 128 MB of one line in a heap of 64 MB', async () => {
    const { printed, code, error } = await inChild(
      `import { createGzip } from 'node:zlib';
       import { Readable } from 'node:stream';
       import { contractOf, createCsvReader, createTextReader } from './etl/platform.ts';
       import { openRaw } from './handlers/simulator/raw-bytes.ts';
       const line = Buffer.alloc(1024 ** 2, 'a');
       async function* gigabyte() { yield Buffer.from(${JSON.stringify(sample)}); for (let i = 0; i < 128; i++) yield line; }
       const packed = Readable.from(gigabyte()).pipe(createGzip({ level: 1 }));
       const reader = createCsvReader(contractOf('manufacturing'), 'f.csv');
       let rows = 0;
       const text = createTextReader('f.csv');
       for await (const part of (await openRaw('f.csv', packed)).chunks) rows += reader.push(text.push(part)).length;
       console.log(rows + reader.end().length);`,
      64,
    );
    expect([printed, code], error).to.deep.equal(['3', 0]);
  });

  it('stores or rejects records of 1 MiB and of 100,000 levels in a heap of 128 MB', async () => {
    const { printed, code, error } = await inChild(
      `import { compileDecoder, contractOf } from './etl/platform.ts';
       const deep = (open, close, n) => open.repeat(n) + '1' + close.repeat(n);
       const texts = [deep('[', ']', 100000), deep('{"a":', '}', 100000), '{"a":' + deep('[', ']', 100000) + '}', 'x'.repeat(1048576),
         JSON.stringify({ machine_id: 'm'.repeat(1048000), timestamp: '2025-01-01' }), '{' + Array.from({ length: 60000 }, (_, i) => '"k' + i + '":1').join() + '}'];
       const records = texts.map((text, i) => ({ data: Buffer.from(text), partitionKey: 'p', shardId: 's', sequenceNumber: String(i), arrivedAt: Date.UTC(2026, 0, 1) }));
       const { batch, rejected } = compileDecoder(contractOf('manufacturing')).decode(records);
       console.log(batch.length + rejected.length);`,
      128,
    );
    expect([printed, code], error).to.deep.equal(['6', 0]);
    expect(deepJson(3, '[')).to.equal('[[[]]]');
  });
});
