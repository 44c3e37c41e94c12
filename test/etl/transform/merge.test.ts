import { expect } from 'chai';
import fc from 'fast-check';
import type { Batch } from '../../../etl/batch/batch.ts';
import { type Row, rowsOf } from '../../../etl/batch/rows.ts';
import type { ProcessedColumns, RecordColumns } from '../../../etl/contract/record.ts';
import { encodeParquet } from '../../../etl/parquet/write.ts';
import { manufacturing } from '../../../etl/sources/manufacturing/contract.ts';
import { tablesOf } from '../../../etl/table/tables.ts';
import { mergeRecords } from '../../../etl/transform/merge.ts';
import { scoreBatch } from '../../../etl/transform/score-batch.ts';
import { splitByPartition } from '../../../etl/transform/split.ts';
import { decodedBatch, decodedRows } from '../support/batches.ts';

const { records } = tablesOf(manufacturing);
const recordNames = new Set<string>(records.columns.map(({ name }) => name));
type Processed = Batch<ProcessedColumns<typeof manufacturing>>;
const scored = (rows: readonly Row[]): Processed => scoreBatch(manufacturing, decodedBatch(manufacturing, rows));
const bytesOf = (batch: Batch<RecordColumns<typeof manufacturing>>) =>
  Buffer.from(encodeParquet(batch, records.columns)).toString('base64');
const some = decodedRows(manufacturing, { min: 0, max: 40 });

/** Rows cut into batches of a size. */
const cut = (rows: readonly Row[], size: number): Processed[] =>
  Array.from({ length: Math.ceil(rows.length / size) }, (_, i) => scored(rows.slice(i * size, (i + 1) * size)));

describe('merging records', () => {
  it('keeps each event id once, and counts what it left out', () => {
    fc.assert(
      fc.property(some, some, (before, rows) => {
        const existing = mergeRecords(manufacturing, null, [scored(before)]).batch;
        const { batch, duplicates } = mergeRecords(manufacturing, existing, [scored(rows)]);
        const ids = rowsOf(batch).map((row) => row.event_id);
        expect(new Set(ids)).to.deep.equal(new Set([...before, ...rows].map((row) => row.event_id)));
        expect(ids.length).to.equal(new Set(ids).size);
        expect(duplicates).to.equal(existing.length + rows.length - ids.length);
      }),
      { numRuns: 50 },
    );
  });

  it('gives the same bytes however the batches were cut and in whatever order they come', () => {
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 9 }), (rows, size) => {
        const whole = mergeRecords(manufacturing, null, [scored(rows)]).batch;
        const pieces = mergeRecords(manufacturing, null, cut(rows, size).reverse()).batch;
        expect(bytesOf(pieces)).to.equal(bytesOf(whole));
      }),
      { numRuns: 50 },
    );
  });

  it('changes nothing when it is done a second time', () => {
    fc.assert(
      fc.property(some, (rows) => {
        const once = mergeRecords(manufacturing, null, [scored(rows)]).batch;
        const twice = mergeRecords(manufacturing, once, [scored(rows)]);
        expect(bytesOf(twice.batch)).to.equal(bytesOf(once));
        expect(twice.duplicates).to.equal(rows.length);
      }),
      { numRuns: 50 },
    );
  });

  it('counts the duplicates that differ from the row that is kept, and the columns in which they do', () => {
    const fields = [...manufacturing.fields.map(({ name }) => name), 'extra', 'unread'] as const;
    fc.assert(
      fc.property(some, some, (before, rows) => {
        const existing = mergeRecords(manufacturing, null, [scored(before)]).batch;
        const { batch, differing } = mergeRecords(manufacturing, existing, [scored(rows)]);
        const kept = new Map(rowsOf(batch).map((row) => [row.event_id, row]));
        const differences = rowsOf(scored(rows)).map((row) =>
          fields.filter((name) => row[name] !== kept.get(row.event_id)?.[name]),
        );
        expect(differing.rows).to.equal(differences.filter(({ length }) => length > 0).length);
        for (const name of fields)
          expect(differing.columns.get(name) ?? 0, name).to.equal(
            differences.filter((names) => names.includes(name)).length,
          );
      }),
      { numRuns: 50 },
    );
  });

  it('sorts by event time, then event id, and keeps only the columns of the table', () => {
    fc.assert(
      fc.property(some, (rows) => {
        const { batch } = mergeRecords(manufacturing, null, [scored(rows)]);
        const found = rowsOf(batch);
        const sorted = found.toSorted(
          (a, b) => Number(a.timestamp) - Number(b.timestamp) || (String(a.event_id) < String(b.event_id) ? -1 : 1),
        );
        expect(found).to.deep.equal(sorted);
        expect([...batch.columns.keys()]).to.deep.equal(records.columns.map(({ name }) => name));
      }),
      { numRuns: 50 },
    );
  });

  it('lets the earlier row win if nothing is known of the arrival, as in files', () => {
    const decoded = decodedBatch(
      manufacturing,
      fc.sample(decodedRows(manufacturing, { min: 30, max: 30 }), 1)[0] ?? [],
    );
    const columns = new Map([...decoded.columns].filter(([name]) => recordNames.has(name)));
    const fromFile = scoreBatch(manufacturing, { length: decoded.length, columns });
    const seen = new Set<unknown>();
    const first = rowsOf(fromFile).filter(({ event_id }) => !seen.has(event_id) && seen.add(event_id));
    expect(rowsOf(mergeRecords(manufacturing, null, [fromFile]).batch)).to.have.deep.members(first);
  });

  it('lets what is stored win over what comes, and the first to arrive over the later', () => {
    const [row] = fc.sample(decodedRows(manufacturing, { min: 1, max: 1 }), 1)[0] as Row[];
    const copy = (temperature: number, arrived: number, sequence: string): Row => ({
      ...row,
      temperature,
      arrived_at: arrived,
      sequence_number: sequence,
    });
    const incoming = scored([copy(3, 20, '5'), copy(2, 10, '100'), copy(1, 10, '99')]);
    const fresh = mergeRecords(manufacturing, null, [incoming]);
    expect(rowsOf(fresh.batch).map((each) => each.temperature)).to.deep.equal([1]);
    const stored = mergeRecords(manufacturing, null, [scored([copy(4, 90, '900')])]).batch;
    const merged = mergeRecords(manufacturing, stored, [incoming]);
    expect(rowsOf(merged.batch).map((each) => each.temperature)).to.deep.equal([4]);
    expect(merged.duplicates).to.equal(3);
  });
});

describe('splitting by partition', () => {
  it('puts every row into the partition of its event time, in its order', () => {
    fc.assert(
      fc.property(some, (rows) => {
        const batch = scored(rows);
        const parts = splitByPartition(manufacturing, batch);
        expect([...parts.keys()]).to.deep.equal([...parts.keys()].sort());
        for (const [partition, part] of parts) {
          const wanted = rowsOf(batch).filter(
            ({ timestamp }) => new Date(Number(timestamp)).toISOString().slice(0, 10) === partition,
          );
          expect(rowsOf(part)).to.deep.equal(wanted);
        }
        expect([...parts.values()].reduce((sum, { length }) => sum + length, 0)).to.equal(rows.length);
      }),
      { numRuns: 50 },
    );
  });
});
