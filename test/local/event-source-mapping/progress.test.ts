import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { temporaryDirectory } from '../kinesis/support.ts';
import { numbersOf, range, type Seen, startMapped } from './support.ts';

/** A promise and what fulfils it. */
function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

describe('an event source mapping over time', () => {
  const directory = temporaryDirectory();

  it('resumes after a restart where it stopped, without loss or duplicate', async () => {
    const seen: number[] = [];
    const run = (records: readonly Seen[]) => void seen.push(...numbersOf(records));
    for (const from of [0, 150, 300]) {
      const mapped = await startMapped(directory.path(), run);
      await mapped.put(range(150, from));
      await mapped.declare();
      await mapped.mappings.drained();
      expect(mapped.mappings.progress('readings')).to.deep.equal({ handled: from + 150, failed: 0, waiting: 0 });
      await mapped.stop();
    }
    expect(seen).to.deep.equal(range(450));
  });

  it('redelivers a batch that was not finished when it stopped', async () => {
    const seen: number[][] = [];
    const stopping = gate();
    const first = await startMapped(directory.path(), (records) => {
      seen.push(numbersOf(records));
      if (records[0]?.number === 100) {
        stopping.open();
        throw new Error('interrupted');
      }
    });
    await first.put(range(200));
    await first.declare();
    await stopping.opened;
    await first.stop();
    const second = await startMapped(directory.path(), (records) => void seen.push(numbersOf(records)));
    await second.declare();
    await second.mappings.drained();
    await second.stop();
    expect(seen).to.deep.equal([range(100), range(100, 100), range(100, 100)]);
  });

  it('waits for the batch in flight when it closes', async () => {
    const invoked = gate();
    const answer = gate();
    const mapped = await startMapped(directory.path(), async () => {
      invoked.open();
      await answer.opened;
    });
    await mapped.put(range(3));
    await mapped.declare();
    await invoked.opened;
    const closing = mapped.mappings.close();
    answer.open();
    await closing;
    expect(mapped.mappings.progress('readings')).to.include({ handled: 3, waiting: 0 });
    await mapped.stop();
  });

  it('begins at the end of the stream if so declared, and after a restart where it was', async () => {
    const seen: number[] = [];
    const run = (records: readonly Seen[]) => void seen.push(...numbersOf(records));
    const start = () => startMapped(directory.path(), run, { startingPosition: 'LATEST' });
    const first = await start();
    await first.put([1, 2]);
    await first.declare();
    await first.stop();
    const second = await start();
    await second.put([3, 4]);
    await second.declare();
    await second.mappings.drained();
    await second.stop();
    expect(seen).to.deep.equal([3, 4]);
  });

  for (const startingPosition of ['TRIM_HORIZON', 'LATEST'] as const) {
    it(`reads a shard again whose checkpoint a power failure took, and says so: ${startingPosition}`, async () => {
      const seen: number[] = [];
      const run = (records: readonly Seen[]) => void seen.push(...numbersOf(records));
      const logged: string[] = [];
      const log = (message: string) => void logged.push(message);
      const first = await startMapped(directory.path(), run, { startingPosition });
      await first.declare();
      await first.put([1, 2]);
      await first.mappings.drained();
      await first.stop();
      const folder = join(directory.path(), 'checkpoints');
      const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.json'));
      const path = join(folder, files[0]!);
      await writeFile(path, '');
      const second = await startMapped(directory.path(), run, { startingPosition }, { log });
      await second.declare();
      await second.put([3]);
      await second.mappings.drained();
      await second.stop();
      expect(seen).to.deep.equal([1, 2, 1, 2, 3]);
      expect(logged).to.deep.equal([
        `${path} is no checkpoint, as after a power failure: the shard is read from its start once more.`,
      ]);
    });
  }

  it('starts from the beginning of a stream that was deleted and created again', async () => {
    const seen: number[] = [];
    const run = (records: readonly Seen[]) => void seen.push(...numbersOf(records));
    const first = await startMapped(directory.path(), run, {}, { now: () => Date.UTC(2026, 0, 1) });
    await first.put([1, 2, 3]);
    await first.declare();
    await first.mappings.drained();
    await first.stop();
    await rm(`${directory.path()}/streams`, { recursive: true });
    const second = await startMapped(directory.path(), run, {}, { now: () => Date.UTC(2026, 0, 2) });
    await second.put([4, 5]);
    await second.declare();
    await second.mappings.drained();
    await second.stop();
    expect(seen).to.deep.equal([1, 2, 3, 4, 5]);
  });

  it('gathers within its window, and ends the window when the batch is full', async () => {
    const batches: number[][] = [];
    const run = (records: readonly Seen[]) => void batches.push(numbersOf(records));
    const mapped = await startMapped(directory.path(), run, { batchSize: 4, windowSeconds: 300 });
    await mapped.declare();
    for (const n of range(8)) await mapped.put([n]);
    await mapped.mappings.drained();
    await mapped.stop();
    expect(batches).to.deep.equal([range(4), range(4, 4)]);
  });

  it('invokes with what it has when the window is over', async () => {
    const batches: number[][] = [];
    const run = (records: readonly Seen[]) => void batches.push(numbersOf(records));
    const mapped = await startMapped(directory.path(), run, { windowSeconds: 1 });
    await mapped.put([1, 2]);
    await mapped.declare();
    await mapped.mappings.drained();
    await mapped.stop();
    expect(batches).to.deep.equal([[1, 2]]);
  });

  it('does not wait for the window when it is eager', async () => {
    const batches: number[][] = [];
    const run = (records: readonly Seen[]) => void batches.push(numbersOf(records));
    const mapped = await startMapped(directory.path(), run, { windowSeconds: 300 }, { eager: true });
    await mapped.put([1, 2]);
    await mapped.declare();
    await mapped.mappings.drained();
    await mapped.stop();
    expect(batches).to.deep.equal([[1, 2]]);
  });

  it('keeps the order of each key when it handles batches of a shard in parallel', async () => {
    const seen: Seen[] = [];
    let running = 0;
    const together = gate();
    const run = async (records: readonly Seen[]) => {
      running += 1;
      if (running === 2) together.open();
      await together.opened;
      seen.push(...records);
      running -= 1;
    };
    const settings = { parallelizationFactor: 3, batchSize: 7 };
    const mapped = await startMapped(directory.path(), run, settings);
    await mapped.put(range(200));
    await mapped.declare();
    await mapped.mappings.drained();
    expect(mapped.mappings.progress('readings')).to.deep.equal({ handled: 200, failed: 0, waiting: 0 });
    await mapped.stop();
    expect(numbersOf(seen).sort((a, b) => a - b)).to.deep.equal(range(200));
    for (const key of new Set(seen.map((record) => record.key))) {
      const numbers = numbersOf(seen.filter((record) => record.key === key));
      expect(numbers).to.deep.equal([...numbers].sort((a, b) => a - b));
    }
  });

  it('loses nothing when the parallelisation factor changes', async () => {
    const seen = new Set<number>();
    const run = (records: readonly Seen[]) => {
      for (const { number } of records) seen.add(number);
    };
    for (const [factor, from] of [
      [3, 0],
      [1, 100],
      [2, 200],
    ] as const) {
      const mapped = await startMapped(directory.path(), run, { parallelizationFactor: factor });
      await mapped.put(range(100, from));
      await mapped.declare();
      await mapped.mappings.drained();
      await mapped.stop();
    }
    expect(seen.size).to.equal(300);
  });

  it('loses nothing of a slot that lagged behind when the parallelisation factor changed', async () => {
    const seen = new Set<number>();
    const lagging = 'key-0';
    const others = gate();
    const first = await startMapped(
      directory.path(),
      (records) => {
        if (records.some(({ key }) => key === lagging)) throw new Error('down');
        for (const { number } of records) seen.add(number);
        if (records.some(({ number }) => number === 99)) others.open();
      },
      { parallelizationFactor: 10, maximumRetryAttempts: -1 },
    );
    await first.put(range(100));
    await first.declare();
    await others.opened;
    await first.stop();
    const run = (records: readonly Seen[]) => {
      for (const { number } of records) seen.add(number);
    };
    const second = await startMapped(directory.path(), run);
    await second.declare();
    await second.mappings.drained();
    await second.stop();
    expect(seen.size).to.equal(100);
  });

  it('passes over no record that the dead-letter queue has not taken when it stops', async () => {
    let time = Date.UTC(2026, 0, 1);
    const now = () => time;
    const seen: number[][] = [];
    const run = (records: readonly Seen[]) => void seen.push(numbersOf(records));
    const failed = gate();
    const sendDeadLetter = async () => {
      failed.open();
      throw new Error('down');
    };
    const settings = { maximumRecordAgeSeconds: 60 };
    const first = await startMapped(directory.path(), run, settings, { now, sendDeadLetter });
    await first.put([1]);
    time += 61_000;
    await first.put([2]);
    await first.declare();
    await failed.opened;
    await first.stop();
    const second = await startMapped(directory.path(), run, settings, { now });
    await second.declare();
    await second.mappings.drained();
    await second.stop();
    expect(second.delivered).to.deep.equal([]);
    expect(seen).to.deep.equal([[1, 2]]);
  });

  it('hands over what waited while nothing ran, however long that was', async () => {
    let time = Date.UTC(2026, 0, 1);
    const now = () => time;
    const settings = { maximumRecordAgeSeconds: 60, maximumRetryAttempts: -1 };
    const invoked = gate();
    const down = () => {
      invoked.open();
      throw new Error('down');
    };
    const first = await startMapped(directory.path(), down, settings, { now });
    await first.declare();
    await first.put([1]);
    await invoked.opened;
    await first.stop();
    time += 100 * 3_600_000;
    const seen: number[] = [];
    const run = (records: readonly Seen[]) => void seen.push(...numbersOf(records));
    const second = await startMapped(directory.path(), run, settings, { now });
    await second.put([2]);
    await second.declare();
    await second.mappings.drained();
    await second.stop();
    expect(seen).to.deep.equal([1, 2]);
    expect(second.delivered).to.deep.equal([]);
  });

  it('reads the shards that another declaration closed before their children', async () => {
    const seen: Seen[] = [];
    const run = (records: readonly Seen[]) => void seen.push(...records);
    const before = await startMapped(directory.path(), run);
    await before.put(range(50));
    await before.stop();
    const after = await startMapped(directory.path(), run, { shardCount: 3 });
    await after.put(range(50, 50));
    await after.declare();
    await after.mappings.drained();
    await after.stop();
    expect(numbersOf(seen.slice(0, 50))).to.deep.equal(range(50));
    expect(numbersOf(seen).sort((a, b) => a - b)).to.deep.equal(range(100));
  });
});
