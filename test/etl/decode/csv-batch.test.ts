import { expect } from 'chai';
import fc from 'fast-check';
import { decodeCsv } from '../../../etl/decode/csv-batch.ts';
import { createCsvReader } from '../../../etl/decode/events/csv-events.ts';
import { compileDecoder } from '../../../etl/decode/events/decoder.ts';
import { FileError } from '../../../etl/errors.ts';
import { contractOf } from '../../../etl/sources/index.ts';
import { recordColumns } from '../../../etl/table/tables.ts';
import { parcels, recordOf, rowAt, rowsOf } from './support.ts';

const ecommerce = contractOf('ecommerce');

/** Header and sound row of an order, 28 columns. */
const orderHeader = ecommerce.fields.map((field) => field.name).join(',');
const order =
  "11-111-1111,38,Male,High,Divorced,Bachelor's,Middle,Oslo,Toys & Games,$371.32 ,7,In-Store,4,4,0.7,None," +
  'Not Sensitive,1,7,High,Tablet,Cash,12/27/2024,TRUE,FALSE,Planned,No Preference,1';

/** A file, by the way of the stream. */
function throughStream(contract: Parameters<typeof createCsvReader>[0], text: string, file: string) {
  const reader = createCsvReader(contract, file);
  const events = [...reader.push(text), ...reader.end()];
  return compileDecoder(contract).decode(events.map(({ data }, i) => recordOf(data, i)));
}

describe('CSV to batch', () => {
  it('gives the columns of the records table, save what is computed', () => {
    const computed: string[] = [
      ...(ecommerce.score ? [ecommerce.score.name] : []),
      ...ecommerce.derived.map((d) => d.name),
    ];
    const expected = recordColumns(ecommerce)
      .map((column) => column.name)
      .filter((name) => !computed.includes(name));
    const { batch } = decodeCsv(ecommerce, `${orderHeader}\n${order}\n`);
    expect([...batch.columns.keys()]).to.deep.equal(expected);
    expect(rowAt(batch, 0)).to.deep.include({
      customer_id: '11-111-1111',
      purchase_amount: 371.32,
      social_media_influence: 'None',
      time_of_purchase: Date.UTC(2024, 11, 27),
      discount_used: true,
      extra: null,
    });
  });

  it('quarantines rows of 25, 27 and 32 cells under a header of 28, and takes those around them', () => {
    const cells = order.split(',');
    const rows = [order, cells.slice(0, 25), order, cells.slice(0, 27), [...cells, 1, 2, 3, 4], order].map(String);
    const { batch, rejected } = decodeCsv(ecommerce, `${[orderHeader, ...rows].join('\r\n')}\r\n`, { file: 'o.csv' });
    expect(batch.length).to.equal(3);
    expect(rejected.map(({ row, message }) => [row, message])).to.deep.equal([
      [3, 'o.csv row 3: row has 25 cells, the header has 28'],
      [5, 'o.csv row 5: row has 27 cells, the header has 28'],
      [6, 'o.csv row 6: row has 32 cells, the header has 28'],
    ]);
  });

  it('stores a row without an optional cell that cannot be read, keeps the text of the cell and counts the reason', () => {
    const shifted = order.replace('Not Sensitive,1,', 'Not Sensitive,Tablet,');
    const { batch, rejected, unread } = decodeCsv(ecommerce, [orderHeader, shifted, order, shifted].join('\n'));
    expect(rejected).to.deep.equal([]);
    expect([0, 1].map((row) => rowAt(batch, row))).to.deep.include.members([
      { ...rowAt(batch, 0), return_rate: null, unread: '{"return_rate":"Tablet"}' },
      { ...rowAt(batch, 1), return_rate: 1, unread: null },
    ]);
    expect([...unread]).to.deep.equal([['return_rate not a number', 2]]);
  });

  it('names file, row, field and value of a required cell that cannot be read', () => {
    const late = order.replace(/,[^,]*2024[^,]*,/, ',some day,');
    const { rejected } = decodeCsv(ecommerce, `${orderHeader}\n${late}\n`, { file: 'orders.csv' });
    expect(rejected[0]).to.include({
      reason: 'time_of_purchase not a date',
      field: 'time_of_purchase',
      value: 'some day',
      text: late,
    });
    expect(rejected[0]?.message).to.include('orders.csv row 2: time_of_purchase is "some day", not a date');
  });

  it('reads the readings of another factory: other headers, names, words for flags and states, blanks', () => {
    const text = [
      ' Machine ;Date Time;Temp;Vibration Level;Status;Anomaly;RUL;Downtime Probability;Needs Maintenance;Operator',
      'Press 7;31.01.2025 06:05;78.61;;Running;No;106; 0.25 ;no;Kim',
      'Press 8;2025-01-31T06:06:00+01:00;80;28,65;;;;;;',
      'Press 9;2025-01-31T06:06:00+01:00;;-0.5;;;;;;',
      'Press 9;2025-01-31T06:06:00+01:00;;n/a;Failure;YES;;1;1;',
    ].join('\r\n');
    const { batch, rejected, header } = decodeCsv(contractOf('manufacturing'), text, { file: 'plant.csv' });
    expect(header.missing).to.deep.equal(['humidity', 'pressure', 'energy_consumption', 'failure_type']);
    expect(rowAt(batch, 0)).to.deep.include({
      machine_id: 'Press 7',
      timestamp: Date.UTC(2025, 0, 31, 6, 5),
      temperature: 78.61,
      vibration: null,
      machine_status: 1,
      anomaly_flag: false,
      predicted_remaining_life: 106,
      downtime_risk: 0.25,
      maintenance_required: false,
      humidity: null,
      extra: '{"Operator":"Kim"}',
    });
    expect(rowAt(batch, 1)).to.deep.include({ vibration: null, unread: '{"vibration":"28,65"}' });
    expect(rowAt(batch, 2)).to.deep.include({ temperature: null, machine_status: 2, anomaly_flag: true, extra: null });
    expect(rejected.map(({ message }) => message)).to.deep.equal([
      'plant.csv row 4: vibration is "-0.5", below 0 (accepted: 0 to 500 mm/s)',
    ]);
  });

  it('reads Windows-1252 and says so', () => {
    const bytes = Uint8Array.from('sender,time,weight,note\nS1,2025-01-01,2,\xc9vry\n', (char) => char.charCodeAt(0));
    const { batch, encoding } = decodeCsv(parcels(), bytes);
    expect(rowAt(batch, 0).note).to.equal('Évry');
    expect(encoding).to.equal('windows-1252');
  });

  it('gives what the stream gives: the same rows, ids, reasons and messages', () => {
    const cell = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('S1', 'S2', '2', '', 'Yes', 'small', 'Large', '1/31/2025', '-1', '$4') },
      fc.string({ maxLength: 6 }).map((text) => text.replaceAll('\0', '')),
    );
    const headers = ['Sender', 'sent_at', 'Weight', 'insured', 'size', 'colour', 'event_id'];
    const sound = fc.constantFrom('2025-01-31', '2025-01-31 10:00:00', '1/31/2025', '');
    const row = fc
      .tuple(sound, fc.array(cell, { minLength: 5, maxLength: 6 }))
      .map(([time, [first = '', ...rest]]) => [first, time, ...rest]);
    const mode = fc.constantFrom('evolve', 'quarantine');
    fc.assert(
      fc.property(fc.array(row, { maxLength: 10 }), mode, (rows, newColumn) => {
        const contract = parcels({ newColumn });
        const text = [headers, ...rows]
          .map((cells) => cells.map((c) => `"${c.replaceAll('"', '""')}"`).join(','))
          .join('\n');
        const direct = decodeCsv(contract, text, { file: 'p.csv' });
        const streamed = throughStream(contract, text, 'p.csv');
        const rowsOfStream = rowsOf(streamed.batch);
        expect(rowsOfStream).to.have.length(direct.batch.length);
        for (const [i, row] of rowsOf(direct.batch).entries()) expect(rowsOfStream[i]).to.deep.include(row);
        expect(streamed.rejected.map((r) => [r.eventId, r.originRow, r.reason, r.message])).to.deep.equal(
          direct.rejected.map((r) => [r.eventId, r.row, r.reason, r.message]),
        );
        expect(direct.batch.length + direct.rejected.length).to.equal(rows.length);
      }),
      { numRuns: 200 },
    );
  });

  it('throws nothing but a FileError, whatever the bytes', () => {
    const noise = fc.uint8Array({ maxLength: 400 });
    const text = fc
      .string({ unit: fc.constantFrom('sender', 'time', 'weight', ',', ';', '\n', '"', '1', ' ', '\r\n', '\0', 'é') })
      .map((content) => new TextEncoder().encode(`sender,time,weight\n${content}`));
    fc.assert(
      fc.property(fc.oneof(noise, text), (bytes) => {
        try {
          decodeCsv(parcels(), bytes, { file: 'x.csv' });
        } catch (error) {
          expect(error).to.be.instanceOf(FileError);
          expect((error as FileError).message).to.match(/^x\.csv /);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
