import { expect } from 'chai';
import { deadLetterDetails, deadLetterTable } from '../../cli/dlq/report.ts';
import { surveyReport } from '../../cli/erase/report.ts';
import { quarantineDetails, quarantineTable, replayReport } from '../../cli/quarantine/report.ts';
import { ecommerce, manufacturing } from '../../etl/index.ts';
import type { Contract, QuarantineRow } from '../../etl/platform.ts';
import type { DeadLetterBatch } from '../../operations/dead-letters.ts';

const row: QuarantineRow = {
  ...{
    event_id: 'a:1',
    source: 'manufacturing',
    reason: 'vibration below 0',
    message: 'm.csv row 3: vibration is "-3"',
  },
  ...{ field: 'vibration', value: '-3', origin_file: 'm.csv', origin_row: 3, shard_id: 'a', sequence_number: '1' },
  ...{ partition_key: '7', arrived_at: '2025-01-31T12:00:00.000Z', contract_version: 1 },
  data: Buffer.from('{"vibration":"-3\\u001b[2J"}').toString('base64'),
};
const hostile = '\u001b[2J\nreason  none';
const tame = '\ufffd[2J\ufffdreason  none';
const found = (contract: Contract, more: Partial<QuarantineRow>) => ({ contract, row: { ...row, ...more } });

describe('report of rejected records', () => {
  it('in a list names no personal value, nor one of a field that the contract knows no more', () => {
    const list = quarantineTable(
      [
        found(manufacturing, {}),
        found(ecommerce, { field: 'age', value: '987' }),
        found(manufacturing, { field: 'dropped', value: 'secret' }),
      ],
      50,
    );
    expect(list)
      .to.include('m.csv row 3  vibration -3')
      .and.include('age (not shown)')
      .and.include('dropped (not shown)');
    expect(list).not.to.match(/987|secret/);
  });

  it('in a list that is cut says how many there are, and counts the reasons of all', () => {
    const list = quarantineTable([found(manufacturing, {}), found(manufacturing, {}), found(manufacturing, {})], 1);
    expect(list).to.include('2 more').and.include('3 × vibration below 0');
  });

  it('of one is all of it, save what a terminal would obey', () => {
    const text = quarantineDetails(manufacturing, row, null);
    expect(text)
      .to.include('"vibration": "-3\\u001b[2J"')
      .and.include('accepts it: npm run lake -- quarantine replay --id=a:1');
    const raw = quarantineDetails(
      manufacturing,
      { ...row, data: Buffer.from('\u001b[2J\u0007 raw').toString('base64') },
      null,
    );
    expect(raw).to.include('\ufffd[2J\ufffd raw').and.not.include('\u001b');
  });

  it('has no line that a producer made', () => {
    const texts = { event_id: hostile, reason: hostile, message: hostile, field: hostile, value: hostile };
    const one = { ...row, ...texts, partition_key: hostile };
    const rejection = { reason: hostile, message: hostile };
    for (const printed of [
      quarantineTable([{ contract: manufacturing, row: one }], 1),
      quarantineDetails(manufacturing, one, null),
      quarantineDetails(manufacturing, one, rejection),
      replayReport({ replayed: [], rejected: [{ row: one, rejection }], throttled: [] }, false),
    ]) {
      expect(printed).to.include(tame).and.not.include('\u001b');
      expect(printed).not.to.match(/^reason {2}none/m);
    }
  });

  it('after a replay is what came back, what stays and why', () => {
    const rejection = { reason: 'vibration below 0', message: 'm.csv row 3: vibration is "-3", below 0' };
    const text = replayReport({ replayed: [row, row], rejected: [{ row, rejection }], throttled: [row] }, false);
    expect(text.split('\n')).to.deep.equal([
      '2 records replayed; the next run of the ETL adds them to the tables.',
      '1 record not replayed, the stream was busy: try again.',
      '1 record stays in quarantine: vibration below 0',
      '  e.g. m.csv row 3: vibration is "-3", below 0',
    ]);
    const none = { replayed: [], rejected: [], throttled: [] };
    expect(replayReport(none, false)).to.equal('No record was replayed.');
    expect(replayReport({ ...none, replayed: [row] }, true)).to.include('would be replayed; nothing');
  });
});

describe('report of dead-letter batches', () => {
  const batch: DeadLetterBatch = {
    ...{ key: 'aws/lambda/m/a/b', etag: 'e', source: 'manufacturing' },
    record: {
      ...{ shardId: 'a', streamName: 's', records: 500, firstSequenceNumber: '1', lastSequenceNumber: '500' },
      ...{ firstArrival: 'then', lastArrival: 'later', at: '2025-01-31', attempts: 4 },
      ...{ condition: 'RetryAttemptsExhausted', functionError: 'Unhandled', event: '{"Records":["secret"]}' },
    },
  };

  it('shows their keys and failures, and nothing of their records', () => {
    const list = deadLetterTable([batch, { ...batch, source: null }, { ...batch, record: 'is none' }], 'the lake');
    expect(list)
      .to.match(/aws\/lambda\/m\/a\/b +manufacturing +500/)
      .and.include('(s)')
      .and.include('is none');
    expect(list).to.include('1,000 records in 3 dead letters.');
    const text = deadLetterDetails(batch);
    expect(text)
      .to.match(/given up +2025-01-31, after 4 attempts/)
      .and.match(/error +Unhandled/);
    expect(list + text).not.to.include('secret');
    expect(deadLetterTable([], 'the lake')).to.equal('No dead letters in the lake.');
  });

  it('has no line that came with an object', () => {
    const { record } = batch;
    if (typeof record === 'string') throw new Error('no record');
    const odd = { ...batch, key: hostile, record: { ...record, condition: hostile, functionError: hostile } };
    for (const printed of [
      deadLetterTable([odd], 'the lake'),
      deadLetterDetails(odd),
      deadLetterDetails({ ...odd, record: 'is none' }),
    ])
      expect(printed).to.include(tame).and.not.include('\u001b');
  });
});

describe('report of objects to look at', () => {
  it('names them on one line each', () => {
    const printed = surveyReport('ecommerce', {
      found: [],
      unclear: [null, 2].map((matches) => ({ key: `raw/${hostile}`, matches })),
    });
    expect(printed.split('\n')).to.have.length(3);
    expect(printed).to.include(`look at raw/${tame}: it`).and.include(`look at raw/${tame}: 2 records`);
  });
});
