import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { createSimulator, type SimulatorEvent } from '../../../handlers/lambda/simulator.ts';
import {
  atOnce,
  invocation,
  linesDuring,
  rejection,
  startLake,
  startStreams,
  type TestLake,
  type TestStream,
} from '../support.ts';

const header = 'timestamp,machine_id,temperature,vibration,downtime_risk,anomaly_flag';
const row = (i: number) =>
  `2025-01-01 ${String(Math.floor(i / 60) % 24).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}:00,${i % 50},${70 + (i % 20)}.5,50,0,${Math.floor(i / 1440)}`;
const csv = (rows: number, from = 0): string =>
  `${[header, ...Array.from({ length: rows }, (_, i) => row(from + i))].join('\n')}\n`;

const environment = {
  functionName: 'data-ingestion-simulator',
  metricsNamespace: 'Lake',
  logLevel: 'info',
  lakeBucket: 'lake',
  streams: { manufacturing: 'm-stream', ecommerce: 'e-stream' },
  recordsPerDay: 28_800,
  tickMinutes: 5,
} as const;

describe('simulator', () => {
  let lake: TestLake;
  let streams: TestStream;
  /** Rejects entries by stream and position. */
  let rejects: (entry: number) => boolean;

  beforeEach(async () => {
    rejects = () => false;
    lake = await startLake();
    streams = await startStreams(['m-stream', 'e-stream'], (_, entry) =>
      rejects(entry) ? 'ProvisionedThroughputExceededException' : undefined,
    );
  });
  afterEach(async () => {
    await streams.close();
    await lake.close();
  });

  const run = async (event: SimulatorEvent, remaining: () => number = invocation.getRemainingTimeInMillis) => {
    const simulate = createSimulator({ environment, objects: lake.objects, kinesis: streams.kinesis, wait: atOnce });
    return linesDuring(() => simulate(event, { awsRequestId: 'r', getRemainingTimeInMillis: remaining }));
  };
  const all = { pace: 'unlimited', sources: ['manufacturing'] } as const;
  const cursorOf = async (file: string) =>
    JSON.parse(
      Buffer.from((await lake.objects.get(`state/simulator/manufacturing/${file}.json`))?.bytes ?? []).toString(),
    );
  const rowsOf = async (stream = 'm-stream') => (await streams.events(stream)).map(({ _row }) => _row);

  it('takes no answer for the whole file that ends before it does', async () => {
    await lake.objects.put('raw/manufacturing/a.csv', csv(1_000));
    const { stream } = lake.objects;
    let reads = 0;
    const half = async (key: string, etag: string) => {
      // The profile reads the whole file.
      if (reads++ === 0) return stream(key, etag);
      const chunks: Uint8Array[] = [];
      for await (const chunk of await stream(key, etag)) chunks.push(chunk);
      const all = Buffer.concat(chunks);
      return (async function* () {
        yield all.subarray(0, all.length >> 1);
      })();
    };
    lake = { ...lake, objects: { ...lake.objects, stream: half } };
    expect((await rejection(run(all))).message).to.match(/a\.csv has \d+ bytes, \d+ were answered/);
    expect(await cursorOf('a.csv')).to.include({ done: false });
    lake = { ...lake, objects: { ...lake.objects, stream } };
    expect((await run(all)).result.sources.manufacturing).to.deep.include({ done: true });
    expect(await rowsOf()).to.deep.equal(Array.from({ length: 1_000 }, (_, i) => i + 2));
  });

  it('sends every row of a file once, and nothing when it runs again', async () => {
    await lake.objects.put('raw/manufacturing/a.csv', csv(2_345));
    const first = await run(all);
    expect(first.result).to.deep.equal({
      sources: { manufacturing: { rows: 2_345, sent: 2_345, failed: 0, done: true } },
    });
    const again = await run(all);
    expect(again.result.sources.manufacturing).to.deep.equal({ rows: 0, sent: 0, failed: 0, done: true });
    expect(await rowsOf()).to.deep.equal(Array.from({ length: 2_345 }, (_, i) => i + 2));
    expect(await cursorOf('a.csv')).to.include({ row: 2_346, rows: 2_345, done: true });
  });

  it('sends the rows of a tick each time, from the end of the last tick', async () => {
    await lake.objects.put('raw/manufacturing/a.csv', csv(150));
    await lake.objects.put('raw/manufacturing/b.csv', csv(100, 500));
    const tick = async () => (await run({ sources: ['manufacturing'] })).result.sources.manufacturing;
    expect(await tick()).to.deep.equal({ rows: 100, sent: 100, failed: 0, done: false });
    expect(await tick()).to.deep.equal({ rows: 100, sent: 100, failed: 0, done: false });
    expect(await tick()).to.deep.equal({ rows: 50, sent: 50, failed: 0, done: true });
    expect(await tick()).to.deep.equal({ rows: 0, sent: 0, failed: 0, done: true });
    const events = await streams.events('m-stream');
    expect(new Set(events.map(({ event_id }) => event_id)).size).to.equal(250);
    expect(events).to.have.length(250);
  });

  it('gives a row the same identity however far the cursor was', async () => {
    const twice = `${csv(120)}${csv(120).split('\n').slice(1).join('\n')}`;
    await lake.objects.put('raw/manufacturing/a.csv', twice);
    await run({ sources: ['manufacturing'] });
    await run(all);
    const inParts = (await streams.events('m-stream')).map(({ event_id }) => event_id);
    await lake.store.removePrefix('lake', 'state/');
    await run(all);
    const both = (await streams.events('m-stream')).map(({ event_id }) => event_id);
    expect(new Set(inParts).size).to.equal(240);
    expect(new Set(both)).to.deep.equal(new Set(inParts));
  });

  it('puts again only what the stream rejected', async () => {
    let rejections = 0;
    // A third of each request, whatever the order in which requests arrive: none is left after six times.
    rejects = (entry) => {
      const rejected = entry % 3 === 2;
      if (rejected) rejections++;
      return rejected;
    };
    await lake.objects.put('raw/manufacturing/a.csv', csv(3_000));
    const { result } = await run(all);
    expect(result.sources.manufacturing).to.deep.equal({ rows: 3_000, sent: 3_000, failed: 0, done: true });
    expect(rejections).to.be.greaterThan(1_000);
    expect(await rowsOf()).to.deep.equal(Array.from({ length: 3_000 }, (_, i) => i + 2));
  });

  it('reports rows that the stream rejects for good, and leaves the cursor before the first of them', async () => {
    await lake.objects.put('raw/manufacturing/a.csv', csv(1_200));
    let taken = 0;
    rejects = () => taken++ >= 500;
    const { result, lines } = await run(all);
    const answer = result.sources.manufacturing;
    expect(answer?.done).to.equal(false);
    expect(answer?.failed).to.be.greaterThan(0);
    expect(answer?.sent).to.equal(streams.engine.recordCount('m-stream'));
    expect(answer?.rows).to.equal((answer?.sent ?? 0) + (answer?.failed ?? 0));
    const { row: acknowledged, done } = await cursorOf('a.csv');
    expect(done).to.equal(false);
    expect(await rowsOf()).to.include.members(Array.from({ length: acknowledged - 1 }, (_, i) => i + 2));
    expect(await rowsOf()).not.to.include(acknowledged + 1);
    expect(lines.some(({ level, failed }) => level === 'warn' && failed === answer?.failed)).to.equal(true);

    rejects = () => false;
    expect((await run(all)).result.sources.manufacturing?.done).to.equal(true);
    expect(new Set(await rowsOf()).size).to.equal(1_200);
  });

  it('ends in time, says that it is not done, and goes on the next time', async () => {
    await lake.objects.put('raw/manufacturing/a.csv', csv(2_000));
    // It looks at the clock before the file, at each chunk, and before each row.
    let looks = 0;
    const first = await run(all, () => (++looks > 701 ? 14_000 : 60_000));
    const { rows = 0, ...rest } = first.result.sources.manufacturing ?? {};
    expect(rows).to.be.within(600, 700);
    expect(rest).to.deep.equal({ sent: rows, failed: 0, done: false });
    const second = await run(all);
    expect(second.result.sources.manufacturing).to.deep.equal({
      ...{ rows: 2_000 - rows, sent: 2_000 - rows, failed: 0, done: true },
    });
    expect(await rowsOf()).to.have.length(2_000);
    const late = await run(all, () => 14_000);
    expect(late.result.sources.manufacturing).to.deep.equal({ rows: 0, sent: 0, failed: 0, done: false });
  });

  it('begins a file again that has changed', async () => {
    await lake.objects.put('raw/manufacturing/a.csv', csv(10));
    await run(all);
    await lake.objects.put('raw/manufacturing/a.csv', csv(12));
    expect((await run(all)).result.sources.manufacturing?.sent).to.equal(12);
    expect(new Set((await streams.events('m-stream')).map(({ event_id }) => event_id)).size).to.equal(12);
  });

  it('goes on in the version that its cursor names, and drops that once the cursor has moved', async () => {
    await lake.objects.put('raw/manufacturing/a.csv', csv(10));
    await run(all);
    const sent = (await rowsOf()).length;
    const cursor = await cursorOf('a.csv');
    await lake.objects.put('raw/manufacturing/a.csv', csv(12).replace(`${row(3)}\n`, ''));
    const etag = (await lake.objects.get('raw/manufacturing/a.csv'))?.etag;
    const next = { ...cursor, etag, row: cursor.row - 1, rows: cursor.rows - 1, done: false };
    await lake.objects.put('state/simulator/manufacturing/a.csv.json', JSON.stringify({ ...cursor, next }));
    expect((await run(all)).result.sources.manufacturing).to.include({ rows: 2, sent: 2 });
    expect(await rowsOf()).to.have.length(sent + 2);
    expect(await cursorOf('a.csv')).to.deep.equal({ ...cursor, etag, row: 12, rows: 11, done: true });
  });

  it('leaves a file that was replaced since it was listed to the next invocation', async () => {
    await lake.objects.put('raw/manufacturing/a.csv', csv(5));
    const { objects } = lake;
    const [listed] = await objects.list('raw/');
    await objects.put('raw/manufacturing/a.csv', csv(7));
    lake = { ...lake, objects: { ...objects, list: async () => (listed ? [listed] : []) } };
    expect((await run(all)).result.sources.manufacturing).to.deep.include({ rows: 0, done: false });
    lake = { ...lake, objects };
    expect((await run(all)).result.sources.manufacturing).to.deep.include({ rows: 7, sent: 7, done: true });
  });

  it('reads gzip, whatever the file is called', async () => {
    await lake.objects.put('raw/manufacturing/a.csv.gz', gzipSync(csv(30)));
    await lake.objects.put('raw/manufacturing/b.csv', gzipSync(csv(30, 30)));
    expect((await run(all)).result.sources.manufacturing).to.deep.equal({ rows: 60, sent: 60, failed: 0, done: true });
  });

  it('reports a file that it cannot send, keeps its content out of the log, and sends the others', async () => {
    await lake.objects.put('raw/manufacturing/a.csv', 'Jane Doe;secret\nx;y\n');
    await lake.store.put('lake', 'raw/manufacturing/folder/', Buffer.from(''));
    await lake.objects.put('raw/manufacturing/z.csv', csv(5));
    const { result, lines } = await run(all);
    expect(result.sources.manufacturing).to.include({ rows: 5, sent: 5, failed: 0, done: true });
    expect(result.sources.manufacturing?.rejected).to.have.all.keys('a.csv');
    expect(lines.some(({ level, key }) => level === 'error' && key === 'raw/manufacturing/a.csv')).to.equal(true);
    expect(JSON.stringify(lines)).not.to.include('Jane');
    expect((await cursorOf('a.csv')).rejected).to.equal(result.sources.manufacturing?.rejected?.['a.csv']);
    const metrics = lines.find(({ _aws }) => _aws);
    expect(metrics).to.include({ Source: 'manufacturing', RecordsSent: 5, FilesRejected: 1 });
  });

  it('counts a rejected file at each tick, until it is gone', async () => {
    await lake.objects.put('raw/manufacturing/a.csv', 'x;y\n');
    const rejectedNow = async () => (await run(all)).lines.find(({ _aws }) => _aws)?.FilesRejected;
    expect([await rejectedNow(), await rejectedNow()]).to.deep.equal([1, 1]);
    await lake.store.removePrefix('lake', 'raw/manufacturing/a.csv');
    expect(await rejectedNow()).to.equal(0);
  });

  it('sends no row of a file that is damaged further down', async () => {
    const packed = gzipSync(csv(20_000));
    await lake.objects.put('raw/manufacturing/a.csv.gz', packed.subarray(0, packed.length - 2_000));
    const answer = (await run(all)).result.sources.manufacturing;
    expect(answer).to.include({ rows: 0, sent: 0, done: true });
    expect(answer?.rejected?.['a.csv.gz']).to.include('gzip');
  });

  it('stops when another run sends the same file', async () => {
    await lake.objects.put('raw/manufacturing/a.csv', csv(300));
    let moved = false;
    rejects = () => {
      if (!moved)
        void lake.store.put(
          'lake',
          'state/simulator/manufacturing/a.csv.json',
          Buffer.from('{"etag":"other","row":9,"done":false}'),
        );
      moved = true;
      return false;
    };
    const { result, lines } = await run(all);
    expect(result.sources.manufacturing?.done).to.equal(false);
    expect(lines.some(({ level, message }) => level === 'warn' && String(message).includes('another run'))).to.equal(
      true,
    );
    expect(await cursorOf('a.csv')).to.include({ etag: 'other', row: 9 });
  });

  it('saves the cursor and fails when the stream cannot be reached', async () => {
    await lake.objects.put('raw/manufacturing/a.csv', csv(40));
    const simulate = createSimulator({
      environment: { ...environment, streams: { manufacturing: 'no-stream' } },
      objects: lake.objects,
      kinesis: streams.kinesis,
    });
    const { result } = await linesDuring(() => rejection(simulate({ pace: 'unlimited' }, invocation)));
    expect(result.name).to.equal('ResourceNotFoundException');
    expect(await cursorOf('a.csv')).to.include({ row: 0, rows: 0, done: false });
  });

  it('sends every source that has a stream, and measures each', async () => {
    await lake.objects.put('raw/manufacturing/a.csv', csv(3));
    await lake.objects.put('raw/ecommerce/o.csv', 'customer_id,purchase_amount,time_of_purchase\nc1,$3.50,3/1/2024\n');
    const { result, lines } = await run({ pace: 'unlimited' });
    expect(result.sources.ecommerce).to.deep.equal({ rows: 1, sent: 1, failed: 0, done: true });
    expect(result.sources.manufacturing?.sent).to.equal(3);
    const [event] = await streams.events('e-stream');
    expect(event).to.include({ _file: 'o.csv', _row: 2 });
    const metrics = lines.filter(({ _aws }) => _aws !== undefined);
    expect(metrics.map(({ Source, RecordsSent }) => [Source, RecordsSent])).to.have.deep.members([
      ['manufacturing', 3],
      ['ecommerce', 1],
    ]);
  });

  it('goes on at a byte offset, in a part of the file that holds all rows still due, with rows that repeat', async () => {
    const rows = Array.from({ length: 6_000 }, (_, i) => row(i % 4_000));
    const text = `${[header, ...rows].join('\n')}\n`;
    await lake.objects.put('raw/manufacturing/a.csv', text);
    await run(all);
    const whole = (await streams.events('m-stream')).map(({ event_id }) => event_id);
    await lake.store.removePrefix('lake', 'state/');
    const { stream } = lake.objects;
    const starts: number[] = [];
    const counted = (key: string, etag: string, from = 0) => {
      starts.push(from);
      return stream(key, etag, from);
    };
    lake = { ...lake, objects: { ...lake.objects, stream: counted } };
    let looks = 0;
    for (
      let end = 5_000;
      !(await run(all, () => (++looks > end ? 14_000 : 60_000))).result.sources.manufacturing?.done;
    )
      end += 2_500;
    expect(Math.max(...starts)).to.be.greaterThan(text.length / 3);
    const both = (await streams.events('m-stream')).map(({ event_id }) => event_id);
    expect(both).to.have.length(2 * whole.length);
    expect(new Set(both)).to.deep.equal(new Set(whole));
    expect(new Set(whole).size).to.equal(6_000);
  });

  it('reads a file as its sidecar says, and one that was rejected again once it has one', async () => {
    const dates = ['22/02/2025 10:00', '02/23/2025 10:00'].map((date) => `${date},7,70,50,0,0`);
    await lake.objects.put('raw/manufacturing/a.csv', `${[header, ...dates].join('\n')}\n`);
    const answer = (await run(all)).result.sources.manufacturing;
    expect(answer).to.include({ rows: 0, sent: 0, done: true });
    expect(answer?.rejected?.['a.csv']).to.match(/more than one order: .*--date-order mdy or --date-order dmy/);
    await lake.objects.put('raw/manufacturing/a.csv.format.json', '{"dateOrder":"dmy"}');
    expect((await run(all)).result.sources.manufacturing).to.deep.equal({ rows: 2, sent: 2, failed: 0, done: true });
    expect((await streams.events('m-stream')).map(({ _format }) => _format)).to.deep.equal(['dmy', 'dmy']);
    expect(await cursorOf('a.csv')).to.deep.nested.include({
      ...{ 'profile.dateOrder': 'dmy', 'profile.rows': 2, 'profile.rejected': 1 },
    });
  });

  it('keeps no text of a rejected file in its state', async () => {
    await lake.objects.put('raw/manufacturing/a.csv', `${header}\nAnn Smith,ann.smith@example.org,1,1,1,1\n`);
    await run(all);
    expect((await cursorOf('a.csv')).rejected).to.match(/^none of the 1 rows? of a\.csv/);
    for (const { key } of await lake.objects.list('state/'))
      expect(Buffer.from((await lake.objects.get(key))?.bytes ?? []).toString()).not.to.match(/ann|smith/i);
  });

  it('sends the other files if one fails, or has a name that is too long', async () => {
    const long = `${'x'.repeat(990)}.csv`;
    for (const file of ['a.csv', 'b.csv', long]) await lake.objects.put(`raw/manufacturing/${file}`, csv(5));
    const { stream } = lake.objects;
    const failing = (key: string, etag: string, from?: number) =>
      key.endsWith('a.csv') ? Promise.reject(new Error('no such disk')) : stream(key, etag, from);
    lake = { ...lake, objects: { ...lake.objects, stream: failing } };
    expect((await rejection(run(all))).message).to.equal('no such disk');
    expect((await cursorOf('b.csv')).done).to.equal(true);
    lake = { ...lake, objects: { ...lake.objects, stream } };
    const answer = (await run(all)).result.sources.manufacturing;
    expect(answer).to.include({ rows: 5, done: true });
    expect(answer?.rejected?.[long]).to.include('too long');
  });

  it('looks at its clock while it unpacks blank lines', async () => {
    const blank = gzipSync(`${csv(1)}${'\n'.repeat(20_000_000)}`);
    await lake.objects.put('raw/manufacturing/a.csv.gz', blank);
    let looks = 0;
    const { result } = await run(all, () => (++looks > 3 ? 14_000 : 60_000));
    expect(result.sources.manufacturing).to.include({ rows: 0, done: false });
  });

  it('rejects an event that it does not know', async () => {
    const wrong = [
      [{ pace: 'fast' as 'unlimited' }, 'it should be "scheduled" or "unlimited"'],
      [{ sources: ['nowhere'] }, 'no stream for source "nowhere"; there are manufacturing, ecommerce'],
    ] as const;
    for (const [event, message] of wrong) expect((await rejection(run(event))).message).to.include(message);
  });
});
