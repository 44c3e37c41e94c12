import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { decodeParquet, readFooter, SchemaError } from '../../etl/platform.ts';
import { stepOf } from '../enumeration.ts';
import { columns, eventTime, flipFiles } from './flip-files.ts';

/** The slowest byte takes some milliseconds: one that takes this long hangs, on any machine. */
const hangMs = 120_000;

interface Flips {
  readonly bits: number;
  readonly read: number;
  readonly rejected: number;
  readonly wrong: readonly string[];
}

/** Reads a file with each of its bits turned, in a thread that is ended if it hangs. */
function flipsOf(name: string): Promise<Flips> {
  const worker = new Worker(new URL('./flip-worker.ts', import.meta.url), { workerData: { name, step: stepOf(7) } });
  let byte = 0;
  return new Promise<Flips>((resolve, reject) => {
    const hung = () => reject(new Error(`${name}: no answer for ${hangMs} ms with a bit of byte ${byte} turned`));
    let guard = setTimeout(hung, hangMs);
    worker.on('message', (message: { readonly byte: number } | Flips) => {
      clearTimeout(guard);
      if (!('byte' in message)) return resolve(message);
      byte = message.byte;
      guard = setTimeout(hung, hangMs);
    });
    worker.once('error', reject);
  }).finally(() => worker.terminate());
}

describe('a damaged Parquet file', () => {
  it('is rejected wherever it is cut', async () => {
    const { UNCOMPRESSED: whole = new Uint8Array() } = await flipFiles();
    for (let length = 0; length < whole.length; length += stepOf(7)) {
      for (const read of [
        readFooter(whole.slice(0, length), eventTime),
        decodeParquet(whole.slice(0, length), columns),
      ])
        expect(await read.catch((error: unknown) => error), `${length} bytes`).to.be.instanceOf(SchemaError);
    }
  });

  for (const name of ['SNAPPY', 'ZSTD', 'UNCOMPRESSED', 'row by row']) {
    it(`is read or rejected, and soon, whichever bit is turned: ${name}`, async () => {
      const { bits, read, rejected, wrong } = await flipsOf(name);
      expect(wrong).to.deep.equal([]);
      expect(read + rejected).to.equal(bits);
      expect(rejected, `${read} read, ${rejected} rejected`).to.be.greaterThan(bits / 4);
    });
  }
});
