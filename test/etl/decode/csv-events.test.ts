import { expect } from 'chai';
import fc from 'fast-check';
import { createCsvReader } from '../../../etl/decode/events/csv-events.ts';
import { FileError } from '../../../etl/errors.ts';
import { contractOf } from '../../../etl/sources/index.ts';
import { parcels } from './support.ts';

const manufacturing = contractOf('manufacturing');
const header = 'timestamp,Machine,Temperature,Colour\r\n';

function eventsOf(text: string, { chunk = text.length, afterRow = 0, file = 'm.csv' } = {}) {
  const reader = createCsvReader(manufacturing, file, { afterRow });
  const events = [];
  for (let at = 0; at < text.length; at += chunk) events.push(...reader.push(text.slice(at, at + chunk)));
  return [...events, ...reader.end()];
}

const parsed = (text: string, options = {}) => eventsOf(text, options).map(({ data }) => JSON.parse(data));

describe('events of a CSV file', () => {
  it('carry the cells as they were, by field or by own header, without blank ones', () => {
    const [event] = eventsOf(`${header}2025-01-01, 39 ,78.61,red\r\n2025-01-02,40, ,\r\n`);
    expect(event).to.include({ row: 2, partitionKey: '39' });
    const { event_id, ...rest } = JSON.parse(event?.data ?? '');
    expect(event_id).to.match(/^[\w-]{16}$/);
    expect(rest).to.deep.equal({
      _file: 'm.csv',
      _row: 2,
      timestamp: '2025-01-01',
      machine_id: ' 39 ',
      temperature: '78.61',
      Colour: 'red',
    });
    expect(Object.keys(parsed(`${header}2025-01-02,40, ,\r\n`)[0])).to.deep.equal([
      'event_id',
      '_file',
      '_row',
      'timestamp',
      'machine_id',
    ]);
  });

  it('travel under "unknown" if the key is blank, and under at most 256 characters', () => {
    const [blank, long] = eventsOf(`${header}2025-01-01,  ,1,\n2025-01-01,${'k'.repeat(300)},1,\n`);
    expect(blank?.partitionKey).to.equal('unknown');
    expect(long?.partitionKey).to.equal('k'.repeat(256));
  });

  it('say what is wrong with a row of too few or too many cells, and give it as it was', () => {
    const [few, many] = parsed(`${header}2025-01-01,39,78.61\n2025-01-01,39,"7,8",red,5\n`);
    expect(few).to.deep.include({
      _row: 2,
      _malformed: 'row has 3 cells, the header has 4',
      _text: '2025-01-01,39,78.61',
    });
    expect(many).to.deep.include({
      _row: 3,
      _malformed: 'row has 5 cells, the header has 4',
      _text: '2025-01-01,39,"7,8",red,5',
    });
  });

  it('say it of a row with a quote that is never closed', () => {
    const [broken, next] = parsed(`${header}2025-01-01,"39,78.61,red\n2025-01-02,40,70,\n`);
    expect(broken).to.include({ _row: 2, _malformed: 'a quote is not closed' });
    expect(next).to.include({ _row: 3, machine_id: '40' });
  });

  it('have the id of the row, whatever the file is called and whatever is around the row', () => {
    const row = '2025-01-01,39,78.61,red\n';
    const [alone] = parsed(header + row);
    const [, second] = parsed(`${header}2025-01-01,40,70,blue\n${row}`, { file: 'other.csv' });
    expect(second.event_id).to.equal(alone.event_id);
  });

  it('have the id of the row in an export that has its columns in another order and under other headers', () => {
    const [before] = parsed('timestamp,machine_id,temperature\n2025-01-01,39,78.61\n');
    const [after] = parsed('Colour,Machine,Temp,Time\n,39,78.61,2025-01-01\n');
    expect(after.event_id).to.equal(before.event_id);
  });

  it('have another id if an equal cell is in another column of a narrow file', () => {
    const [flagged] = parsed('timestamp,machine_id,temperature,anomaly_flag\n2025-01-01,39,78.61,0\n');
    const [risky] = parsed('timestamp,machine_id,temperature,downtime_risk\n2025-01-01,39,78.61,0\n');
    expect(risky.event_id).to.not.equal(flagged.event_id);
  });

  it('have the id of the row in an export that gained a column of the contract, but has no value in it', () => {
    const [before] = parsed('timestamp,machine_id,temperature\n2025-01-01,39,78.61\n');
    const [blank, filled] = parsed(
      'timestamp,machine_id,vibration,temperature\n2025-01-01,39,,78.61\n2025-01-01,39,5,78.61\n',
    );
    expect(blank.event_id).to.equal(before.event_id);
    expect(filled.event_id).to.not.equal(before.event_id);
  });

  it('have distinct ids for equal rows of one file, the same in every reading', () => {
    const text = header + '2025-01-01,39,78.61,red\n'.repeat(3);
    const ids = parsed(text).map((event) => event.event_id);
    expect(new Set(ids).size).to.equal(3);
    expect(parsed(text).map((event) => event.event_id)).to.deep.equal(ids);
  });

  it('are the same wherever the text is cut, and from whichever row they are asked for', () => {
    const cell = fc.constantFrom('39', '40', '', 'a "b"', 'x,y', 'two\nlines', '2025-01-01');
    const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 5 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 40 }), fc.nat({ max: 25 }), (table, chunk, afterRow) => {
        const lines = table.map((row) => row.map((text) => `"${text.replaceAll('"', '""')}"`).join(','));
        const text = `\ufeff${header}${lines.join('\r\n')}\r\n`;
        const whole = eventsOf(text);
        expect(whole).to.have.length(table.length);
        expect(eventsOf(text, { chunk, afterRow })).to.deep.equal(whole.filter(({ row }) => row > afterRow));
      }),
    );
  });

  it('are read by the delimiter of the header', () => {
    const text = 'sender;time;weight;note\n\n"S;1";2025-01-01;2;a,b\n';
    const reader = createCsvReader(parcels(), 'p.csv');
    const [event] = [...reader.push(text), ...reader.end()];
    expect(JSON.parse(event?.data ?? '')).to.include({ sender_id: 'S;1', note: 'a,b', _row: 3 });
  });

  it('fit into one record of a stream, however long and odd the row', () => {
    const name = '\u0001'.repeat(60_000);
    const text = `timestamp,machine,temp,${name}\n2025-01-01,39,1,${'\u0001'.repeat(65_000)}\n`;
    const [event] = eventsOf(text);
    expect(new TextEncoder().encode(event?.data).length).to.be.within(700_000, 1_048_576);
  });

  it('do not come from a file that is empty, blank, or has a broken header', () => {
    for (const text of ['', '\n\r\n  \n', '\ufeff']) {
      expect(() => eventsOf(text, { chunk: 1 }), JSON.stringify(text)).to.throw(
        FileError,
        /^m\.csv is empty: expected a header/,
      );
    }
    expect(() => eventsOf('timestamp,"machine\n1,2\n')).to.throw(
      FileError,
      /^m\.csv has a broken header: a quote is not closed$/,
    );
  });

  it('come from a file of a header alone: none', () => {
    expect(eventsOf(header)).to.deep.equal([]);
    expect(eventsOf(header.trim())).to.deep.equal([]);
  });
});
