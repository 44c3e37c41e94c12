/** Thread that reads a file with each bit of every `step`-th byte turned; the one that started it watches that it goes on. */
import { parentPort, workerData } from 'node:worker_threads';
import { zstdDecompressSync } from 'node:zlib';
import { decodeParquet, readFooter, SchemaError } from '../../etl/platform.ts';
import { columns, eventTime, flipFiles } from './flip-files.ts';

const { name, step } = workerData as { readonly name: string; readonly step: number };
const whole = (await flipFiles())[name] as Uint8Array;
const zstd = (input: Uint8Array, bytes: number) => zstdDecompressSync(input, { maxOutputLength: Math.max(1, bytes) });
let tried = 0;
const seen = { read: 0, rejected: 0, wrong: [] as string[] };

async function tryFlip(byte: number, bit: number): Promise<void> {
  const damaged = Uint8Array.from(whole);
  damaged[byte] = (damaged[byte] as number) ^ (1 << bit);
  try {
    await readFooter(damaged, eventTime);
    const batch = await decodeParquet(damaged, columns, { zstd });
    const lengths = columns.map((column) => batch.columns.get(column.name)?.values.length);
    if (lengths.some((length) => length !== batch.length)) seen.wrong.push(`byte ${byte}, bit ${bit}: ${lengths}`);
    seen.read += 1;
  } catch (error) {
    if (!(error instanceof SchemaError)) seen.wrong.push(`byte ${byte}, bit ${bit}: ${error}`);
    seen.rejected += 1;
  }
}

for (let byte = 0; byte < whole.length; byte += step) {
  tried += 1;
  parentPort?.postMessage({ byte });
  for (let bit = 0; bit < 8; bit++) await tryFlip(byte, bit);
}
parentPort?.postMessage({ bits: tried * 8, ...seen });
