import { expect } from 'chai';
import fc from 'fast-check';
import { createOrderedPuts, type RowEntry } from '../../../handlers/simulator/ordered-puts.ts';
import { limits, type StreamEntry, sizeOf } from '../../../lake/put-records.ts';

const entry = (row: number, bytes = 10): RowEntry => ({ row, partitionKey: 'k', data: new Uint8Array(bytes) });

describe('ordered puts', () => {
  it('keep every request within the limits of PutRecords', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: limits.bytesPerRecord - 1 }), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 0, max: 1_500 }), async (large, small) => {
        const requests: (readonly StreamEntry[])[] = [];
        const put = async (entries: readonly StreamEntry[]) => {
          requests.push(entries);
          return [];
        };
        const puts = createOrderedPuts({ put, onAnswer: () => undefined, from: { row: 0, rows: 0 } });
        const entries = [...large, ...new Array<number>(small).fill(5)].map((bytes, i) => entry(i + 1, bytes));
        for (const each of entries) await puts.add(each);
        await puts.flush();
        expect(requests.flat()).to.deep.equal(entries);
        expect(puts.acknowledged).to.deep.equal({ row: entries.length, rows: entries.length });
        for (const request of requests) {
          expect(request.length).to.be.within(1, limits.entriesPerRequest);
          expect(request.reduce((sum, each) => sum + sizeOf(each), 0)).to.be.at.most(limits.bytesPerRequest);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('acknowledge no row behind one that was not taken, in whatever order the answers come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 3 }),
        async (scheduler, lost) => {
          const put = scheduler.scheduleFunction(async (entries: readonly StreamEntry[]) =>
            (entries as RowEntry[]).flatMap(({ row }, i) => (lost.includes(row) ? [i] : [])),
          );
          const counts = { taken: 0, rejected: 0 };
          const onAnswer = (taken: number, rejected: number) => {
            counts.taken += taken;
            counts.rejected += rejected;
          };
          const puts = createOrderedPuts({ put, onAnswer, from: { row: 0, rows: 0 } });
          const sending = (async () => {
            for (let row = 1; row <= 5_000; row++) await puts.add(entry(row));
            await puts.flush();
          })();
          await scheduler.waitFor(sending);
          const first = Math.min(...lost, 5_001);
          expect(puts.acknowledged).to.deep.equal({ row: first - 1, rows: first - 1 });
          expect(puts.broken).to.equal(lost.length > 0);
          expect(counts).to.deep.equal({ taken: 5_000 - new Set(lost).size, rejected: new Set(lost).size });
        },
      ),
      { numRuns: 20 },
    );
  });

  it('keep at most four requests under way', async () => {
    let [running, most] = [0, 0];
    const put = async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      return [];
    };
    const puts = createOrderedPuts({ put, onAnswer: () => undefined, from: { row: 0, rows: 0 } });
    for (let row = 1; row <= 10_000; row++) await puts.add(entry(row));
    await puts.flush();
    expect(most).to.equal(4);
  });

  it('keep the error of a request, and what was acknowledged before it', async () => {
    let requests = 0;
    const put = async () => {
      if (++requests === 2) throw new TypeError('gone');
      return [];
    };
    const puts = createOrderedPuts({ put, onAnswer: () => undefined, from: { row: 100, rows: 90 } });
    for (let row = 101; row <= 1_600; row++) await puts.add(entry(row));
    await puts.flush();
    expect(puts.acknowledged).to.deep.equal({ row: 600, rows: 590 });
    expect(puts.error).to.be.instanceOf(TypeError);
  });
});
