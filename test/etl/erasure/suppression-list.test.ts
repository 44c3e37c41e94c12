import { expect } from 'chai';
import fc from 'fast-check';
import { rowsOf } from '../../../etl/batch/rows.ts';
import {
  batchOfRows,
  compileSubjectHint,
  compileSuppression,
  contractOf,
  dropSuppressed,
  isHintSuppressed,
  type SuppressionList,
  storedKey,
  subjectHash,
  suppress,
} from '../../../etl/platform.ts';
import { recordColumns } from '../../../etl/table/tables.ts';

const contract = contractOf('ecommerce');
const nobody: SuppressionList = { salt: 'salt', subjects: [] };
const moment = Date.UTC(2026, 0, 1);
const suppressing = (keys: readonly string[], before = moment) => {
  const isSuppressed = compileSuppression(suppress(nobody, keys, before));
  if (!isSuppressed) throw new Error('nobody is suppressed');
  return isSuppressed;
};
const at = (key: string, eventTime: number | null, arrivedAt: number | null = null) => ({ key, eventTime, arrivedAt });

describe('suppressed subjects', () => {
  it('are dropped with all that happened, or arrived, before the moment, and with what says no time', () => {
    const isSuppressed = suppressing(['C-1']);
    expect(isSuppressed(at('C-1', moment - 1))).to.equal(true);
    expect(isSuppressed(at('C-1', null))).to.equal(true);
    expect(isSuppressed(at('C-1', moment + 1, moment - 1))).to.equal(true);
    expect(isSuppressed(at('C-2', moment - 1))).to.equal(false);
  });

  it('are new ones from the moment on, unless the time is impossible', () => {
    const isSuppressed = suppressing(['C-1']);
    expect(isSuppressed(at('C-1', moment, moment))).to.equal(false);
    expect(isSuppressed(at('C-1', moment + 9e9, moment + 5))).to.equal(true);
  });

  it('are written down without their keys, and once, with the later moment', () => {
    const twice = suppress(suppress(nobody, ['C-1'], moment), ['C-1'], moment + 5);
    expect(twice.subjects).to.deep.equal([{ subject: subjectHash('salt', 'C-1'), before: moment + 5 }]);
    expect(suppress(twice, ['C-1'], moment)).to.deep.equal(twice);
    expect(JSON.stringify(twice)).not.to.include('C-1');
    expect(subjectHash('another salt', 'C-1')).not.to.equal(subjectHash('salt', 'C-1'));
  });

  it('part the rows of a batch, and change none of the others', () => {
    const row = fc.record({
      event_id: fc.string(),
      customer_id: fc.constantFrom('C-1', 'C-2', 'C-3'),
      time_of_purchase: fc.integer({ min: moment - 5, max: moment + 5 }),
    });
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const batch = batchOfRows(recordColumns(contract), rows);
        const { kept, dropped } = dropSuppressed(contract, batch, suppressing(['C-1', 'C-3']));
        const stays = ({ customer_id, time_of_purchase }: (typeof rows)[number]) =>
          customer_id === 'C-2' || time_of_purchase >= moment;
        const ids = (of: typeof rows) => of.map(({ event_id }) => event_id);
        expect(rowsOf(kept).map(({ event_id }) => event_id)).to.deep.equal(ids(rows.filter(stays)));
        expect(dropped?.length ?? 0).to.equal(rows.length - rows.filter(stays).length);
      }),
    );
  });
});

describe('the hint of an event', () => {
  const hintOf = (data: object | string, partitionKey = 'unknown') =>
    compileSubjectHint(contract)({
      data: Buffer.from(typeof data === 'string' ? data : JSON.stringify(data)),
      partitionKey,
      arrivedAt: moment,
    });

  it('finds the entity under any name and in any spelling that the contract takes', () => {
    for (const event of [{ customer_id: ' C-1 ' }, { 'Client ID': 'C-1' }, { cust_id: 'C-1', age: 'no number' }])
      expect(hintOf(event)).to.deep.include({ keys: ['C-1'], named: true });
    expect(hintOf({ customer_id: 1042 }).keys).to.deep.equal(['1042']);
  });

  it('goes by the partition key only if the event names no entity', () => {
    expect(hintOf({ customer_id: 'C-2' }, 'C-1').keys).to.deep.equal(['C-2']);
    expect(hintOf('{"broken', 'C-1')).to.deep.include({ keys: ['C-1'], named: false });
    expect(hintOf('{"broken').keys).to.deep.equal([]);
  });

  it('drops an event with two keys if one of them is suppressed', () => {
    const hint = hintOf({ customer_id: 'C-2', user_id: 'C-1' });
    expect(isHintSuppressed(suppressing(['C-1']), hint, moment + 1)).to.equal(true);
  });

  it('takes any bytes, and says of them only what a key or a time can be', () => {
    const hostile = fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(hostile, fc.string(), (data, partitionKey) => {
        const { keys, eventTime } = compileSubjectHint(contract)({ data, partitionKey, arrivedAt: moment });
        for (const key of keys) expect(key).to.be.a('string');
        expect(eventTime === null || Number.isFinite(eventTime)).to.equal(true);
      }),
    );
  });

  it('reads a key as it is stored', () => {
    expect(storedKey(contract, ' C-1 ')).to.equal('C-1');
    expect(storedKey(contract, ' n/a ')).to.equal(null);
  });
});
