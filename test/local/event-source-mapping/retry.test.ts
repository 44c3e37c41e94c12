import { expect } from 'chai';
import fc from 'fast-check';
import type { BatchRecord } from '../../../local/event-source-mapping/event.ts';
import { firstFailure } from '../../../local/event-source-mapping/first-failure.ts';
import { nextStep, type Part } from '../../../local/event-source-mapping/retry.ts';

const recordsOf = (count: number): readonly BatchRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    index,
    sequenceNumber: `sequence-${index}`,
    arrivedAt: 0,
    keyJson: '"key"',
    json: '{}',
    bytes: 3,
  }));

describe('the answer of a function', () => {
  const records = recordsOf(5);
  const ALL = 5;
  const of = (answer: unknown) => firstFailure({ payload: JSON.stringify(answer) }, records, true);
  const named = (...itemIdentifiers: unknown[]) => ({
    batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })),
  });

  it('is success if it is empty, or its list is', () => {
    for (const answer of [null, {}, { batchItemFailures: null }, { batchItemFailures: [] }]) {
      expect(of(answer), JSON.stringify(answer)).to.equal(ALL);
    }
    expect(firstFailure({ payload: '' }, records, true)).to.equal(ALL);
  });

  it('fails from the lowest sequence number that it names', () => {
    expect(of(named('sequence-3', 'sequence-1', 'sequence-4'))).to.equal(1);
  });

  it('is full failure if an identifier is empty, misnamed or of no record of the batch', () => {
    const misnamed = { batchItemFailures: [{ identifier: 'sequence-3' }] };
    for (const answer of [named(''), named(null), named('sequence-9'), named('sequence-3', ''), misnamed]) {
      expect(of(answer), JSON.stringify(answer)).to.equal(0);
    }
    for (const answer of [{ batchItemFailures: 'sequence-3' }, { batchItemFailures: [null] }, 'done']) {
      expect(of(answer), JSON.stringify(answer)).to.equal(0);
    }
  });

  it('is full failure if the handler threw, whatever it says', () => {
    expect(firstFailure({ payload: '{}', functionError: 'Unhandled' }, records, true)).to.equal(0);
    expect(firstFailure({ payload: '{}', functionError: 'Unhandled' }, records, false)).to.equal(0);
  });
});

describe('the decision after an invocation', () => {
  it('ends for any set of poison records with each record handled or given up once, in order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.integer({ min: 0, max: 39 })),
        fc.boolean(),
        fc.boolean(),
        fc.integer({ min: 0, max: 3 }),
        (count, poison, partial, bisectBatchOnFunctionError, maximumRetryAttempts) => {
          const policy = { bisectBatchOnFunctionError, maximumRetryAttempts };
          const pending: Part[] = [{ records: recordsOf(count), retries: 0, invocations: 0 }];
          const handled: number[] = [];
          const givenUp: number[] = [];
          const acknowledged: number[] = [];
          const attempts = new Map<number, number>();
          for (let part = pending.shift(); part; part = pending.shift()) {
            const bad = part.records.findIndex(({ index }) => poison.includes(index));
            const failedFrom = bad < 0 ? part.records.length : partial ? bad : 0;
            if (part.records.length === 1)
              attempts.set(part.records[0]!.index, (attempts.get(part.records[0]!.index) ?? 0) + 1);
            const step = nextStep(part, failedFrom, policy);
            handled.push(...step.handled.map(({ index }) => index));
            givenUp.push(...(step.givenUp?.records ?? []).map(({ index }) => index));
            acknowledged.push(...[...step.handled, ...(step.givenUp?.records ?? [])].map(({ index }) => index));
            pending.unshift(...step.again);
          }
          expect(acknowledged).to.deep.equal(recordsOf(count).map(({ index }) => index));
          expect(handled.some((index) => poison.includes(index))).to.equal(false);
          if (bisectBatchOnFunctionError) {
            expect(givenUp).to.deep.equal(acknowledged.filter((index) => poison.includes(index)));
            for (const index of givenUp) expect(attempts.get(index)).to.equal(maximumRetryAttempts + 1);
          }
        },
      ),
    );
  });
});
