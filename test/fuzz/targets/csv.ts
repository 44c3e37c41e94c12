import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { decodeCsv } from '../../../etl/index.ts';
import {
  type Contract,
  compileDecoder,
  createCsvReader,
  createTextReader,
  decodeText,
  FileError,
  inspectCsv,
  sampleOf,
  sources,
} from '../../../etl/platform.ts';
import { profileCsv } from '../../../etl/profile/profiler.ts';
import { openRaw } from '../../../handlers/simulator/raw-bytes.ts';
import { demand, rejection } from '../expectations.ts';
import { cutAt, cuts, mutated, trap } from '../inputs.ts';
import { opened, type TargetFactory } from '../target.ts';

const file = 'fuzzed.csv';
const samples = sources.map((contract) => ({ contract, csv: sampleOf(contract, { rows: 6, seed: 3 }) }));

const quoted = (cell: string) => (/[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** A file with a header that may be right, and cells that are not. */
const written = (csv: string): fc.Arbitrary<Uint8Array> => {
  const header = (csv.split('\n', 1)[0] ?? '').split(',');
  const columns = fc.array(fc.oneof(trap, fc.constantFrom(...header)), { maxLength: 4 });
  const rows = fc.array(fc.array(trap, { maxLength: header.length + 2 }), { maxLength: 5 });
  return fc
    .tuple(columns, rows, fc.constantFrom(',', ';', '\t'), fc.constantFrom('\n', '\r\n', '\r'))
    .map(([more, lines, delimiter, end]) =>
      Buffer.from([[...header, ...more], ...lines].map((cells) => cells.map(quoted).join(delimiter)).join(end)),
    );
};

const files = fc.constantFrom(...samples).chain(({ contract, csv }) => {
  const bytes = fc.oneof(mutated(fc.constant(Buffer.from(csv))), written(csv));
  return fc.record({ contract: fc.constant(contract), bytes, cuts });
});

/** What a stream would make of the file, whose text comes in pieces. */
function throughStream(contract: Contract, bytes: Uint8Array, positions: readonly number[]) {
  const text = createTextReader(file);
  const reader = createCsvReader(contract, file);
  const events = cutAt(Buffer.from(bytes), positions).flatMap((part) => reader.push(text.push(part)));
  events.push(...reader.push(text.end()), ...reader.end());
  const arrivedAt = Date.UTC(2100, 0, 1);
  const records = events.map(({ data, partitionKey }, i) => ({
    data: Buffer.from(data),
    partitionKey,
    shardId: 'shardId-000000000000',
    sequenceNumber: String(i),
    arrivedAt,
  }));
  return { events, ...compileDecoder(contract).decode(records) };
}

/** A file is rejected as a whole, by a reason, or each of its rows is stored or rejected, the same way as by the stream. */
export const csvFiles: TargetFactory = async () =>
  opened({
    name: 'csv',
    inputs: files,
    check: async ({ contract, bytes, cuts: positions }) => {
      let whole: ReturnType<typeof decodeCsv> | undefined;
      let streamed: ReturnType<typeof throughStream> | undefined;
      const meant = (error: Error) => error instanceof FileError;
      const one = await rejection(() => {
        whole = decodeCsv(contract, bytes, { file });
      }, meant);
      const other = await rejection(() => {
        streamed = throughStream(contract, bytes, positions);
      }, meant);
      demand((one === null) === (other === null), `the file is rejected by one way only: ${one ?? other}`);
      await rejection(() => inspectCsv(contract, bytes.subarray(0, 65_536), file), meant);
      await rejection(() => profileCsv(contract, bytes, { file }), meant);
      if (!whole || !streamed) return;
      const { batch, rejected } = whole;
      demand(batch.length + rejected.length === streamed.events.length, 'rows are lost or made up');
      demand(
        streamed.batch.length + streamed.rejected.length === streamed.events.length,
        'records are lost or made up',
      );
      demand(batch.length === streamed.batch.length, 'file and stream take different rows');
      demand(
        rejected.every(({ reason, message }) => reason !== '' && message !== ''),
        'a rejection has no reason',
      );
    },
  });

/** However the bytes are cut, the text is the same; what is no text is rejected. */
export const encodings: TargetFactory = async () =>
  opened({
    name: 'encoding',
    inputs: fc.record({
      bytes: fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        mutated(fc.constant(Buffer.from('naïve,日本\r\n"Évry\n💥",2\n'))),
      ),
      cuts,
    }),
    check: async ({ bytes, cuts: positions }) => {
      let whole: string | undefined;
      const meant = (error: Error) => error instanceof FileError;
      await rejection(() => {
        whole = decodeText(bytes, file).text;
      }, meant);
      let pieces: string | undefined;
      await rejection(() => {
        const reader = createTextReader(file);
        const parts = cutAt(Buffer.from(bytes), positions).map((part) => reader.push(part));
        pieces = parts.join('') + reader.end();
      }, meant);
      if (whole !== undefined && pieces !== undefined)
        demand(whole === pieces, 'where the bytes are cut shows in the text');
    },
  });

/** A raw file, packed or not, gives text or is rejected. */
export const rawText: TargetFactory = async () =>
  opened({
    name: 'gzip',
    inputs: fc.record({
      bytes: fc.oneof(
        mutated(fc.constantFrom(...samples.map(({ csv }) => gzipSync(csv)))),
        mutated(fc.constant(Buffer.concat([gzipSync('a,b\n1,2\n'), gzipSync('3,4\n')]))),
        mutated(fc.constant(gzipSync(gzipSync('a,b\n')))),
      ),
      cuts,
    }),
    check: async ({ bytes, cuts: positions }) => {
      async function* pieces() {
        yield* cutAt(Buffer.from(bytes), positions);
      }
      await rejection(async () => {
        const reader = createTextReader(file);
        for await (const part of (await openRaw(file, pieces())).chunks)
          demand(typeof reader.push(part) === 'string', 'a part is no text');
      });
    },
  });
