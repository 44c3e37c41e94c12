import { expect } from 'chai';
import { rowsOf } from '../../../etl/batch/rows.ts';
import type { Contract, NewColumnMode } from '../../../etl/contract/contract.ts';
import { decodeCsv } from '../../../etl/decode/csv-batch.ts';
import { createCsvReader } from '../../../etl/decode/events/csv-events.ts';
import { compileDecoder } from '../../../etl/decode/events/decoder.ts';
import { FileError } from '../../../etl/errors.ts';
import { gauges, next, withField, withNewField, withRetired } from '../support/gauges.ts';
import {
  type Cells,
  type Outcome,
  outcomeText,
  producerChanges,
  record,
  renamed,
  whole,
  without,
} from '../support/producer-changes.ts';

const csvOf = (cells: Cells) => `${Object.keys(cells).join(',')}\n${Object.values(cells).join(',')}\n`;

function fromCsv(contract: Contract, cells: Cells): Outcome {
  try {
    const { batch, rejected: out } = decodeCsv(contract, csvOf(cells));
    return out[0] ? { rejected: out[0].reason } : { row: rowsOf(batch)[0]! };
  } catch (error) {
    if (error instanceof FileError) return { fileRejected: error.message };
    throw error;
  }
}

function fromJson(contract: Contract, event: object): Outcome {
  const arrivedAt = Date.UTC(2025, 5, 1);
  const { batch, rejected: out } = compileDecoder(contract).decode([
    { data: Buffer.from(JSON.stringify(event)), shardId: 's', sequenceNumber: '1', partitionKey: 'p', arrivedAt },
  ]);
  return out[0] ? { rejected: out[0].reason } : { row: rowsOf(batch)[0]! };
}

function expectOutcome(found: Outcome, wanted: Outcome): void {
  if ('row' in wanted) expect(found).to.have.property('row').that.includes(wanted.row);
  if ('rejected' in wanted) expect(found).to.deep.equal(wanted);
  if ('fileRejected' in wanted) expect(found).to.have.property('fileRejected').that.includes(wanted.fileRejected);
}

describe('a producer that changes its records, while the contract stays', () => {
  for (const [change, { sends, ...answers }] of Object.entries(producerChanges)) {
    for (const [mode, { csv, json }] of Object.entries(answers)) {
      const contract: Contract = { ...gauges, newColumn: mode as NewColumnMode };
      it(`${mode}, ${change}: a row of a file is ${outcomeText(csv)}`, () =>
        expectOutcome(fromCsv(contract, sends), csv));
      it(`${mode}, ${change}: an event is ${outcomeText(json)}`, () => expectOutcome(fromJson(contract, sends), json));
    }
  }
});

/** Changes of the contract after which records that were turned away, or kept in part, are taken as they are. */
const healing: Readonly<
  Record<string, { readonly sends: Cells; readonly to: Partial<Contract>; readonly row: object }>
> = {
  'a new alias': {
    sends: renamed('serial', 'gauge_number'),
    to: withField(gauges, 'serial', { aliases: ['Gauge Number'] }),
    row: { ...whole, serial: 'g7' },
  },
  'a new spelling': {
    sends: { ...record, water: 'salt' },
    to: withField(gauges, 'water', { spellings: { s: 'Sea', salt: 'Sea' } }),
    row: whole,
  },
  'a new closed value': {
    sends: { ...record, water: 'LAKE' },
    to: withField(gauges, 'water', { values: ['Sea', 'River', 'Lake'] }),
    row: { ...whole, water: 'Lake' },
  },
  'a wider range': {
    sends: { ...record, level: '12' },
    to: withField(gauges, 'level', { max: 20 }),
    row: { level: 12 },
  },
  'a field for the new column': {
    sends: { ...record, wind: '7' },
    to: withNewField(gauges, { name: 'wind' }),
    row: { ...whole, wind: 7 },
  },
  'a required field made optional': {
    sends: without('serial'),
    to: withField(gauges, 'serial', { required: false }),
    row: { ...whole, serial: null },
  },
};

describe('a contract that learns what producers send', () => {
  for (const mode of ['evolve', 'quarantine', 'freeze'] as const) {
    const before: Contract = { ...gauges, newColumn: mode };
    for (const [change, { sends, to, row: wanted }] of Object.entries(healing)) {
      it(`${mode}, ${change}: takes the very bytes that it turned away, or kept in part`, () => {
        const earlier = fromJson(before, sends);
        expect('row' in earlier && earlier.row.extra === null && earlier.row.unread === null).to.equal(false);
        expectOutcome(fromJson(next(before, to), sends), { row: { ...wanted } });
        expectOutcome(fromCsv(next(before, to), sends), { row: { ...wanted } });
      });
    }
  }

  const sends = { ...record, wind: '7', note: 'calm' };
  const idsBy = (contract: Contract, text: string) => {
    const reader = createCsvReader(contract, 'a.csv');
    return [...reader.push(text), ...reader.end()].map(({ data }) => JSON.parse(data).event_id);
  };
  const learning: Readonly<Record<string, Partial<Contract>>> = {
    'a field more': withNewField(gauges, { name: 'wind' }),
    'a field less': withRetired(gauges, 'note'),
    'fields in another order': { fields: gauges.fields.toReversed() },
    'an alias more': withField(gauges, 'note', { aliases: ['remark'] }),
    'other spellings': withField(gauges, 'water', { spellings: { s: 'River' } }),
  };
  for (const [change, to] of Object.entries(learning)) {
    it(`knows the rows of a file that is sent again, with ${change}: they have the ids that they had`, () => {
      const now = next(gauges, to);
      const ids = idsBy(gauges, csvOf(sends));
      expect(ids).to.have.length(1);
      expect(idsBy(now, csvOf(sends))).to.deep.equal(ids);
      expect(rowsOf(decodeCsv(now, csvOf(sends)).batch).map(({ event_id }) => event_id)).to.deep.equal(ids);
    });
  }

  it('distinguishes rows by a field that it retired, as before', () => {
    const text = `${csvOf(sends)}${Object.values({ ...sends, note: 'storm' }).join(',')}\n`;
    expect(new Set(idsBy(next(gauges, withRetired(gauges, 'note')), text)).size).to.equal(2);
  });
});
