import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { createTextReader, FileError } from '../../../etl/platform.ts';
import { openRaw } from '../../../handlers/simulator/raw-bytes.ts';
import { rejection } from '../support.ts';

/** The bytes in chunks of a size, and whether the reader has let go of them. */
function chunked(bytes: Uint8Array, size: number) {
  const state = { released: false };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
    } finally {
      state.released = true;
    }
  }
  return { chunks: chunks(), state };
}

async function read(bytes: Uint8Array, size = 7): Promise<string> {
  const reader = createTextReader('f.csv');
  let text = '';
  for await (const part of (await openRaw('f.csv', chunked(bytes, size).chunks)).chunks) text += reader.push(part);
  return text + reader.end();
}

const csv = 'a,b\nÉvry,1\n日本,2\n';

describe('bytes of raw files', () => {
  for (const size of [1, 2, 7, 10_000]) {
    it(`is the same in chunks of ${size} bytes, packed or not`, async () => {
      expect(await read(Buffer.from(csv), size)).to.equal(csv);
      expect(await read(gzipSync(csv), size)).to.equal(csv);
    });
  }

  it('is found in gzip of several members', async () => {
    expect(await read(Buffer.concat([gzipSync('a,b\n'), gzipSync('1,2\n')]))).to.equal('a,b\n1,2\n');
  });

  it('is read as Windows-1252 if it is not UTF-8', async () => {
    expect(await read(Buffer.from('a\n\xc9vry\n', 'latin1'))).to.equal('a\nÉvry\n');
  });

  it('is empty for an empty file', async () => {
    expect(await read(Buffer.from(''))).to.equal('');
    expect(await read(Buffer.from('a'))).to.equal('a');
  });

  it('comes with a FileError if the gzip stream is cut or damaged', async () => {
    const packed = gzipSync(csv.repeat(1_000));
    const damaged = Buffer.from(packed);
    damaged.fill(0xff, 20, 40);
    for (const bytes of [packed.subarray(0, packed.length - 9), damaged]) {
      const error = await rejection(read(bytes));
      expect(error).to.be.instanceOf(FileError);
      expect(error.message).to.include('f.csv: its gzip stream is broken');
    }
  });

  it('passes an error of the transfer on as it is', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield gzipSync(csv).subarray(0, 12);
      throw new TypeError('connection lost');
    }
    const drain = async () => {
      for await (const part of (await openRaw('f.csv', failing())).chunks) expect(part).to.be.instanceOf(Uint8Array);
    };
    expect((await rejection(drain())).message).to.equal('connection lost');
  });

  for (const bytes of [Buffer.from(csv.repeat(1_000)), gzipSync(csv.repeat(100_000), { level: 0 })]) {
    it(`lets go of the transfer when the reader stops early (${bytes.length} bytes)`, async () => {
      const { chunks, state } = chunked(bytes, 512);
      for await (const part of (await openRaw('f.csv', chunks)).chunks) if (part.length > 0) break;
      await new Promise(setImmediate);
      expect(state.released).to.equal(true);
    });
  }
});
