import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mock } from 'node:test';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { createKinesis, trimEveryMs } from '../../../local/kinesis/kinesis.ts';
import type { Shard } from '../../../local/kinesis/shard.ts';
import { temporaryDirectory } from './support.ts';

const HOUR_MS = 3_600_000;

const request = (numbers: readonly number[]) => ({
  StreamName: 'readings',
  Records: numbers.map((n) => ({ Data: Buffer.from(String(n)).toString('base64'), PartitionKey: `key-${n}` })),
});

async function numbersIn(shard: Shard): Promise<number[]> {
  const numbers: number[] = [];
  for (let index = shard.first(); index < shard.next(); ) {
    const { to, text } = await shard.read(index, 10_000, 1e7);
    const lines = text.toString().split('\n').slice(0, -1);
    numbers.push(...lines.map((line) => Number(Buffer.from(JSON.parse(line.slice(0, -1)).Data, 'base64').toString())));
    index = to;
  }
  return numbers;
}

describe('a stream on disk', () => {
  const directory = temporaryDirectory();
  const declaration = { name: 'readings', shardCount: 1, retentionHours: 24 };

  async function withStream<T>(
    run: (kinesis: ReturnType<typeof createKinesis>, shard: Shard) => Promise<T>,
    { shardCount = 1, ...options }: { now?: () => number; segmentBytes?: number; shardCount?: number } = {},
  ): Promise<T> {
    const kinesis = createKinesis({ directory: directory.path(), ...options });
    await kinesis.declare({ ...declaration, shardCount });
    try {
      return await run(kinesis, kinesis.stream('readings').shards[0]!.log);
    } finally {
      await kinesis.close();
    }
  }
  const folder = () => join(directory.path(), 'readings', 'shardId-000000000000');

  it('holds its records after a restart, and goes on with larger sequence numbers', async () => {
    const put = () => withStream(async ({ api }) => api('PutRecords', request([1, 2, 3])));
    const before = JSON.stringify(await put());
    const after = JSON.stringify(await put());
    expect(before.match(/\d{56}/g)![2]! < after.match(/\d{56}/g)![0]!).to.equal(true);
    await withStream(async (kinesis, shard) => {
      expect(await numbersIn(shard)).to.deep.equal([1, 2, 3, 1, 2, 3]);
      expect(kinesis.recordCount('readings')).to.equal(6);
    });
  });

  it('cuts off a record that a kill left unfinished, and takes the next one in its place', async () => {
    await withStream(({ api }) => Promise.resolve(api('PutRecords', request([1, 2]))));
    const [file] = await readdir(folder());
    const path = join(folder(), file!);
    const whole = (await stat(path)).size;
    await appendFile(path, '{"SequenceNumber":"496');
    await withStream(async ({ api }, shard) => {
      expect((await stat(path)).size).to.equal(whole);
      await api('PutRecords', request([3]));
      expect(await numbersIn(shard)).to.deep.equal([1, 2, 3]);
    });
  });

  it('cuts a torn tail wherever the kill came', async () => {
    await withStream(({ api }) => Promise.resolve(api('PutRecords', request([1, 2]))));
    const [file] = await readdir(folder());
    const path = join(folder(), file!);
    const whole = (await stat(path)).size;
    const secondRecord = whole / 2;
    for (let size = whole - 1; size > secondRecord; size -= 7) {
      const handle = await open(path, 'r+');
      await handle.truncate(size);
      await handle.close();
      await withStream(async ({ api }, shard) => {
        expect(await numbersIn(shard)).to.deep.equal([1]);
        await api('PutRecords', request([2]));
      });
    }
  });

  it('has every record that was answered when its process is killed', async () => {
    const script = fileURLToPath(new URL('./put-until-killed.ts', import.meta.url));
    const child = spawn(process.execPath, [script, directory.path()], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    for await (const chunk of child.stdout) {
      output += chunk;
      if (output.length > 2000) child.kill('SIGKILL');
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const answered = Number(output.split('\n').at(-2));
    await withStream(async ({ api }, shard) => {
      const numbers = await numbersIn(shard);
      expect(numbers).to.deep.equal(numbers.map((_, n) => n));
      expect(numbers.length).to.be.greaterThan(answered);
      await api('PutRecords', request([numbers.length]));
      expect((await numbersIn(shard)).at(-1)).to.equal(numbers.length);
    });
  });

  it('spreads over several files and reads across them', async () => {
    const numbers = Array.from({ length: 300 }, (_, n) => n);
    await withStream(
      async ({ api }) => {
        for (const n of numbers) await api('PutRecords', request([n]));
        expect((await readdir(folder())).length).to.be.greaterThan(3);
      },
      { segmentBytes: 10_000 },
    );
    await withStream(async (_, shard) => expect(await numbersIn(shard)).to.deep.equal(numbers));
  });

  it('keeps the order of puts that come at once', async () => {
    await withStream(async ({ api }, shard) => {
      await Promise.all(Array.from({ length: 50 }, (_, n) => api('PutRecords', request([2 * n, 2 * n + 1]))));
      expect(await numbersIn(shard)).to.deep.equal(Array.from({ length: 100 }, (_, n) => n));
    });
  });

  it('lets records go when their retention is over, on disk too', async () => {
    let now = Date.UTC(2026, 0, 1);
    const put = (numbers: number[]) =>
      withStream(({ api }) => Promise.resolve(api('PutRecords', request(numbers))), { now: () => now });
    await put([1]);
    now += 20 * HOUR_MS;
    await put([2]);
    now += 5 * HOUR_MS;
    await withStream(
      async (kinesis, shard) => {
        await kinesis.trim();
        expect(await numbersIn(shard)).to.deep.equal([2]);
        expect(kinesis.recordCount('readings')).to.equal(2);
        now += 30 * HOUR_MS;
        expect(await numbersIn(shard)).to.deep.equal([]);
        await kinesis.api('PutRecords', request([3]));
        expect(await numbersIn(shard)).to.deep.equal([3]);
        expect(await readdir(folder())).to.have.length(1);
      },
      { now: () => now },
    );
  });

  describe('that gets no more records', () => {
    let now: number;
    beforeEach(() => {
      now = Date.UTC(2026, 0, 1);
      mock.timers.enable({ apis: ['setInterval'] });
    });
    afterEach(() => mock.timers.reset());
    const opened = <T>(run: Parameters<typeof withStream<T>>[0]) => withStream(run, { now: () => now });
    const put = (numbers: number[]) => opened(({ api }) => Promise.resolve(api('PutRecords', request(numbers))));
    const onDisk = async () => {
      const files = await readdir(folder());
      return Object.fromEntries(
        await Promise.all(files.map(async (file) => [file, await readFile(join(folder(), file), 'utf8')] as const)),
      );
    };
    const nothing = { '0000000000000002.log': '' };

    it('keeps none on disk past retention while it runs, and knows how many there were', async () => {
      await opened(async ({ api, recordCount }) => {
        await api('PutRecords', request([1, 2]));
        now += 25 * HOUR_MS;
        mock.timers.tick(trimEveryMs);
        expect(recordCount('readings')).to.equal(2);
      });
      expect(await onDisk()).to.deep.equal(nothing);
    });

    it('drops them at the next start, wherever a kill comes, and gives no number twice', async () => {
      const first = JSON.stringify(await put([1, 2]));
      const before = await onDisk();
      now += 25 * HOUR_MS;
      await opened(async ({ trim }) => {
        expect(await onDisk(), 'before the readers are known').to.deep.equal(before);
        await trim();
        expect(await onDisk()).to.deep.equal(nothing);
      });
      // Killed before the old file was removed.
      for (const [file, text] of Object.entries(before)) await writeFile(join(folder(), file), text);
      await opened(async ({ api, recordCount, trim }, shard) => {
        await trim();
        expect(await onDisk()).to.deep.equal(nothing);
        expect(recordCount('readings')).to.equal(2);
        const third = JSON.stringify(await api('PutRecords', request([3])));
        expect(third.match(/\d{56}/g)![0]! > first.match(/\d{56}/g)![1]!).to.equal(true);
        expect(await numbersIn(shard)).to.deep.equal([3]);
        expect(recordCount('readings')).to.equal(3);
      });
    });

    it('keeps what a reader has not handled, for the retention from the start on', async () => {
      await put([1, 2]);
      const before = await onDisk();
      now += 100 * HOUR_MS;
      await opened(async ({ trim }, shard) => {
        shard.holdBack(() => 1);
        await trim();
        expect(await numbersIn(shard)).to.deep.equal([2]);
        expect(await onDisk()).to.deep.include(before);
        now += 24 * HOUR_MS;
        await trim();
        expect(await onDisk()).to.deep.equal(nothing);
      });
    });

    it('lets a reader go on at the trim horizon', async () => {
      await opened(async ({ api }, shard) => {
        const get = async (ShardIterator: string) => {
          const { raw } = (await api('GetRecords', { ShardIterator })) as { raw: Buffer };
          return JSON.parse(raw.toString()) as { Records: { SequenceNumber: string }[]; NextShardIterator: string };
        };
        await api('PutRecords', request([1, 2]));
        now += 24 * HOUR_MS;
        const start = { StreamName: 'readings', ShardId: shard.id, ShardIteratorType: 'TRIM_HORIZON' };
        const { ShardIterator } = (await api('GetShardIterator', start)) as { ShardIterator: string };
        now += 60_000;
        await shard.trim();
        expect(await onDisk()).to.deep.equal(nothing);
        const none = await get(ShardIterator);
        expect(none.Records).to.deep.equal([]);
        await api('PutRecords', request([3]));
        for (const iterator of [ShardIterator, none.NextShardIterator]) {
          const { Records } = await get(iterator);
          expect(Records.map(({ SequenceNumber }) => shard.sequence.indexOf(SequenceNumber))).to.deep.equal([2]);
        }
      });
    });

    it('lets no later record come before them, whatever the clock does', async () => {
      await opened(async ({ api }, shard) => {
        await api('PutRecords', request([1]));
        now += 7 * HOUR_MS;
        await shard.trim();
        now -= 8 * HOUR_MS;
        await api('PutRecords', request([2]));
        expect(shard.arrivalOf(1)).to.equal(shard.arrivalOf(0));
      });
    });
  });

  it('closes its shards when another number is declared, and keeps what they hold', async () => {
    await withStream(({ api }) => Promise.resolve(api('PutRecords', request([1, 2]))));
    await withStream(
      async (kinesis) => {
        const { shards } = kinesis.stream('readings');
        expect(shards.map(({ closed }) => closed)).to.deep.equal([true, false, false]);
        expect(shards.map(({ parents }) => parents)).to.deep.equal([
          [],
          ['shardId-000000000000'],
          ['shardId-000000000000'],
        ]);
        await kinesis.api('PutRecords', request(Array.from({ length: 40 }, (_, n) => 10 + n)));
        const held = await Promise.all(shards.map(({ log }) => numbersIn(log)));
        expect(held[0]).to.deep.equal([1, 2]);
        expect([...held[1]!, ...held[2]!].sort()).to.deep.equal(Array.from({ length: 40 }, (_, n) => 10 + n));
        expect(held[1]!.length * held[2]!.length).to.be.greaterThan(0);
      },
      { shardCount: 2 },
    );
  });
});
