import { expect } from 'chai';
import fc from 'fast-check';
import { InvariantError, UserError } from '../../../etl/errors.ts';
import { arrivalHour } from '../../../etl/plan/arrival-hour.ts';
import { advanceLedger, emptyLedger, type Ledger, listAfter, pendingObjects } from '../../../etl/plan/ledger.ts';
import { partitionsBetween } from '../../../etl/plan/partition-rows.ts';
import {
  type ObjectFooter,
  objectsInFullestHour,
  type PlanInput,
  type ProcessedObject,
  planMerge,
} from '../../../etl/plan/plan.ts';
import { ecommerce } from '../../../etl/sources/ecommerce/contract.ts';
import { manufacturing } from '../../../etl/sources/manufacturing/contract.ts';
import { batchKey } from '../../../etl/table/layout.ts';
import { tablesOf } from '../../../etl/table/tables.ts';

const { processed } = tablesOf(manufacturing);
const hour = 3_600_000;
const day = 24 * hour;
const start = Date.UTC(2025, 0, 1);

interface Stored extends ProcessedObject {
  readonly footer: ObjectFooter;
}

const stored = fc
  .record({
    arrived: fc.integer({ min: 0, max: 100 }),
    sequence: fc.integer({ min: 1, max: 5 }),
    etag: fc.constantFrom('a', 'b'),
    rows: fc.integer({ min: 0, max: 500 }),
    from: fc.integer({ min: 0, max: 20 * day }),
    span: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4 * day })),
    counted: fc.boolean(),
  })
  .map(({ arrived, sequence, etag, rows, from, span, counted }): Stored => {
    const key = batchKey(processed, start + arrived * hour, 'shardId-0', `${sequence}`);
    const range =
      rows === 0
        ? { minEventTime: null, maxEventTime: null }
        : { minEventTime: start + from, maxEventTime: start + from + span };
    const ends = partitionsBetween(manufacturing, start + from, start + from).concat(
      partitionsBetween(manufacturing, start + from + span, start + from + span),
    );
    const partitionRows = counted ? Object.fromEntries(rows === 0 ? [] : ends.map((name) => [name, rows / 2])) : null;
    return { key, etag, footer: { rows, partitionRows, ...range } };
  });

/** A listing: one object for each key, in any order. */
const listing = fc.uniqueArray(stored, { selector: ({ key }) => key, maxLength: 40 });

const input = (listed: readonly Stored[], more: Partial<PlanInput> = {}): PlanInput => ({
  contract: manufacturing,
  listed: listed.map(({ key, etag }) => ({ key, etag })),
  ledger: emptyLedger,
  footers: new Map(listed.map(({ key, footer }) => [key, footer])),
  maxObjects: 1000,
  maxRowsPerTask: 600,
  listedAt: start + 101 * hour,
  allowedLatenessHours: 48,
  ...more,
});

const possiblePartitions = ({ footer: { partitionRows, minEventTime, maxEventTime } }: Stored): string[] => {
  if (partitionRows) return Object.keys(partitionRows);
  return minEventTime === null || maxEventTime === null
    ? []
    : partitionsBetween(manufacturing, minEventTime, maxEventTime);
};

describe('a merge plan', () => {
  it('covers every partition that a new object may touch by exactly one task, which reads that object', () => {
    fc.assert(
      fc.property(listing, fc.integer({ min: 1, max: 2000 }), (listed, maxRowsPerTask) => {
        const { tasks, objects } = planMerge(input(listed, { maxRowsPerTask }));
        expect(objects.map(({ key }) => key)).to.have.members(listed.map(({ key }) => key));
        const partitions = tasks.flatMap((task) => task.partitions);
        expect(new Set(partitions).size).to.equal(partitions.length);
        for (const object of listed) {
          for (const partition of possiblePartitions(object)) {
            const [task] = tasks.filter((each) => each.partitions.includes(partition));
            expect(
              task?.objects.map(({ key }) => key),
              partition,
            ).to.include(object.key);
          }
        }
      }),
    );
  });

  it('reads an object only if it is needed', () => {
    fc.assert(
      fc.property(listing, (listed) => {
        const byKey = new Map(listed.map((object) => [object.key, object]));
        for (const { partitions, objects } of planMerge(input(listed)).tasks) {
          for (const { key } of objects) {
            const possible = possiblePartitions(byKey.get(key) as Stored);
            expect(possible.some((each) => partitions.includes(each))).to.equal(true);
          }
        }
      }),
    );
  });

  it('does everything in one task if that holds it all, whatever the objects span', () => {
    fc.assert(
      fc.property(listing, (listed) => {
        const { tasks } = planMerge(input(listed, { maxRowsPerTask: 1e9 }));
        expect(tasks.length).to.equal(listed.some(({ footer }) => footer.rows > 0) ? 1 : 0);
      }),
    );
  });

  it('cuts at gaps between objects, and through objects only if a task would become too large', () => {
    const object = (sequence: number, from: number, to: number, rows: number): Stored => ({
      key: batchKey(processed, start, 'shardId-0', `${sequence}`),
      etag: 'a',
      footer: { rows, minEventTime: start + from * day, maxEventTime: start + to * day },
    });
    const apart = planMerge(input([object(1, 0, 1, 400), object(2, 3, 4, 400)]));
    expect(apart.tasks.map(({ partitions, objects }) => [partitions, objects.length])).to.deep.equal([
      [['2025-01-01', '2025-01-02'], 1],
      [['2025-01-04', '2025-01-05'], 1],
    ]);
    const wide = planMerge(input([object(1, 0, 3, 1200)]));
    expect(wide.tasks.map(({ partitions, objects }) => [partitions, objects.length])).to.deep.equal([
      [['2025-01-01', '2025-01-02'], 1],
      [['2025-01-03', '2025-01-04'], 1],
    ]);
  });

  it('is about the partitions that hold rows, although a wrong clock in every object spans a century', () => {
    const objects = Array.from(
      { length: 5000 },
      (_, i): Stored => ({
        key: batchKey(processed, start, 'shardId-0', String(i).padStart(8, '0')),
        etag: 'a',
        footer: {
          rows: 500,
          partitionRows: { '1970-01-01': 1, '2025-01-01': 498, '2100-12-31': 1 },
          minEventTime: 0,
          maxEventTime: Date.UTC(2100, 11, 31),
        },
      }),
    );
    const { tasks } = planMerge(input(objects, { maxObjects: 5000, maxRowsPerTask: 250_000 }));
    expect(tasks.map(({ partitions }) => partitions)).to.deep.equal([['1970-01-01'], ['2025-01-01'], ['2100-12-31']]);
  });

  it('names months if the contract partitions by month', () => {
    const found = partitionsBetween(ecommerce, Date.UTC(2024, 11, 31), Date.UTC(2025, 1, 1));
    expect(found).to.deep.equal(['2024-12', '2025-01', '2025-02']);
  });

  it('takes the earliest arrivals first, and says that more wait', () => {
    fc.assert(
      fc.property(listing, fc.integer({ min: 1, max: 10 }), (listed, maxObjects) => {
        const { objects, more } = planMerge(input(listed, { maxObjects }));
        const keys = listed.map(({ key }) => key).sort();
        expect(objects.map(({ key }) => key)).to.deep.equal(keys.slice(0, maxObjects));
        expect(more).to.equal(keys.length > maxObjects);
      }),
    );
  });

  it('rejects an object whose footer is missing or has no event times', () => {
    const listed = [{ key: batchKey(processed, start, 'shardId-0', '1'), etag: 'a' }];
    expect(() => planMerge({ ...input([]), listed })).to.throw(InvariantError, 'no footer was given');
    const silent = new Map([[listed[0]?.key ?? '', { rows: 3, minEventTime: null, maxEventTime: null }]]);
    expect(() => planMerge({ ...input([]), listed, footers: silent })).to.throw(
      UserError,
      'without statistics of timestamp',
    );
  });
});

describe('the ledger', () => {
  /** Runs the ETL until nothing waits, noting what it merged. */
  function drain(listed: readonly Stored[], ledger: Ledger, more: Partial<PlanInput>) {
    const merged: ProcessedObject[] = [];
    let current = ledger;
    for (let run = 0; run <= listed.length; run++) {
      const plan = planMerge(input(listed, { ...more, ledger: current }));
      merged.push(...plan.objects);
      current = advanceLedger(current, plan);
      if (!plan.more) break;
    }
    return { merged, ledger: current };
  }

  it('loses no object and merges none twice, however small the plans and however old the objects', () => {
    fc.assert(
      fc.property(
        listing,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 0, max: 150 }),
        (listed, maxObjects, age) => {
          const { merged } = drain(listed, emptyLedger, { maxObjects, allowedLatenessHours: age });
          expect(merged.map(({ key }) => key)).to.deep.equal(listed.map(({ key }) => key).sort());
        },
      ),
    );
  });

  it('holds nothing new once everything is merged, and says so again when asked again', () => {
    fc.assert(
      fc.property(listing, fc.integer({ min: 0, max: 150 }), (listed, allowedLatenessHours) => {
        const { ledger } = drain(listed, emptyLedger, { allowedLatenessHours });
        expect(pendingObjects(listed, ledger, 1000)).to.deep.equal({ objects: [], more: false });
        expect(advanceLedger(ledger, planMerge(input(listed, { ledger, allowedLatenessHours })))).to.deep.equal(ledger);
      }),
    );
  });

  it('is the same when a plan is replayed, also after a later plan', () => {
    fc.assert(
      fc.property(listing, fc.integer({ min: 1, max: 7 }), (listed, maxObjects) => {
        const first = planMerge(input(listed, { maxObjects }));
        const once = advanceLedger(emptyLedger, first);
        expect(advanceLedger(once, first)).to.deep.equal(once);
        const second = planMerge(input(listed, { maxObjects, ledger: once }));
        const twice = advanceLedger(once, second);
        expect(advanceLedger(twice, first)).to.deep.equal(twice);
      }),
    );
  });

  it('merges an object again if it has changed after its first merge', () => {
    const key = batchKey(processed, start + 100 * hour, 'shardId-0', '1');
    const object: Stored = { key, etag: 'a', footer: { rows: 0, minEventTime: null, maxEventTime: null } };
    const { ledger } = drain([object], emptyLedger, {});
    expect(pendingObjects([{ key, etag: 'a' }], ledger, 9).objects).to.deep.equal([]);
    expect(pendingObjects([{ key, etag: 'b' }], ledger, 9).objects).to.deep.equal([{ key, etag: 'b' }]);
  });

  it('drops the objects that the watermark covers, and a listing can begin after them', () => {
    fc.assert(
      fc.property(listing, (listed) => {
        fc.pre(listed.length > 0);
        const { ledger } = drain(listed, emptyLedger, {});
        const after = listAfter(processed, ledger) as string;
        for (const { key } of listed) expect(key > after).to.equal(key in ledger.merged);
      }),
    );
    expect(listAfter(processed, emptyLedger)).to.equal(null);
  });

  it('never calls an hour complete that an object can still arrive in', () => {
    fc.assert(
      fc.property(listing, fc.integer({ min: 1, max: 150 }), (listed, allowedLatenessHours) => {
        fc.pre(listed.length > 0);
        const { watermark } = planMerge(input(listed, { allowedLatenessHours }));
        const end = Date.parse(`${watermark}:00:00Z`) + hour;
        expect(end).to.be.at.most(start + 101 * hour - allowedLatenessHours * hour);
      }),
    );
  });

  it('never calls an hour complete by a clock that is ahead of the stream', () => {
    fc.assert(
      fc.property(listing, fc.integer({ min: 0, max: 10_000 }), (listed, ahead) => {
        fc.pre(listed.length > 0);
        const { watermark } = planMerge(input(listed, { listedAt: start + (101 + ahead) * hour }));
        const latest = Math.max(...listed.map(({ key }) => Date.parse(`${arrivalHour(key)}:00:00Z`)));
        expect(Date.parse(`${watermark}:00:00Z`)).to.be.at.most(latest - 48 * hour);
      }),
    );
  });

  const arrivedIn = (...hours: number[]): Stored[] =>
    hours.map((arrived) => ({
      key: batchKey(processed, start + arrived * hour, 'shardId-0', '1'),
      etag: 'a',
      footer: { rows: 0, minEventTime: null, maxEventTime: null },
    }));

  for (const [title, hours, more, watermark] of [
    ['allows lateness from the end of the latest hour', [3, 100], {}, '2025-01-03T04'],
    [
      'allows lateness from the listing, if objects are newer',
      [3, 100],
      { listedAt: start + 60 * hour },
      '2025-01-01T11',
    ],
    ['counts no part of an hour', [3, 100], { listedAt: start + 60.5 * hour }, '2025-01-01T11'],
    ['ignores a clock ahead of the stream', [3, 60], { listedAt: start + 900 * hour }, '2025-01-01T12'],
    [
      'is the hour before the last planned object, if more are pending',
      [3, 9, 100],
      { maxObjects: 2 },
      '2025-01-01T08',
    ],
    ['allows lateness also if more are pending', [10, 60, 70], { maxObjects: 2 }, '2025-01-01T22'],
    ['is unknown without a new object', [], {}, null],
  ] as const) {
    it(`has a watermark that ${title}`, () => {
      const plan = planMerge(input(arrivedIn(...hours), more));
      expect(plan.watermark).to.equal(watermark);
      expect(advanceLedger(emptyLedger, plan).watermark).to.equal(watermark);
    });
  }

  it('keeps the later watermark', () => {
    const plan = planMerge(input(arrivedIn(3, 100)));
    for (const [before, after] of [
      ['2025-01-03T03', '2025-01-03T04'],
      ['2025-01-03T05', '2025-01-03T05'],
    ] as const) {
      expect(advanceLedger({ watermark: before, merged: {} }, plan).watermark).to.equal(after);
      expect(advanceLedger({ watermark: before, merged: {} }, { ...plan, watermark: null }).watermark).to.equal(before);
    }
  });

  it('ignores what is not laid out as a processed object', () => {
    const strays = [
      `${processed.prefix}_SUCCESS`,
      processed.prefix,
      `${processed.prefix}arrival_date=2025-01-01/x.parquet`,
    ];
    const listed = strays.map((key) => ({ key, etag: 'a' }));
    expect(pendingObjects(listed, emptyLedger, 9)).to.deep.equal({ objects: [], more: false });
  });
});

const at = (hour: string, name: string) => ({
  key: `processed/orders/arrival_date=2025-03-01/arrival_hour=${hour}/${name}.parquet`,
});

describe('objects in the fullest hour', () => {
  const listed = [at('07', 'a'), at('07', 'b'), at('07', 'c'), at('08', 'a'), at('08', 'b'), at('09', 'a')];

  it('are counted over the whole hour, whatever part of it is planned', () => {
    expect(objectsInFullestHour(listed, [at('08', 'b'), at('09', 'a')])).to.equal(2);
    expect(objectsInFullestHour(listed, [at('07', 'a')])).to.equal(3);
  });

  it('are none when nothing is planned', () => {
    expect(objectsInFullestHour(listed, [])).to.equal(0);
  });
});
