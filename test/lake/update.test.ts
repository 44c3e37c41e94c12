import { expect } from 'chai';
import fc from 'fast-check';
import { countShape, objectShape } from '../../lake/shape.ts';
import { defineState, updateState } from '../../lake/state.ts';
import {
  type Conflict,
  ConflictError,
  conflict,
  updateAttempts,
  updateBackoff,
  updateUntilStored,
} from '../../lake/update.ts';
import { memoryObjects } from '../fuzz/memory-objects.ts';
import { rejection } from '../handlers/support.ts';

/** Notes each pause instead of waiting. */
function pauses() {
  const taken: number[] = [];
  return { taken, wait: async (ms: number) => void taken.push(ms) };
}

describe('updateUntilStored', () => {
  it('gives up after a bounded number of conflicts, and says which object is written by whom', async () => {
    const { taken, wait } = pauses();
    let attempts = 0;
    const failing = updateUntilStored(
      'state/x.json',
      async () => {
        attempts++;
        return conflict;
      },
      wait,
    );
    const error = await rejection(failing);
    expect(error).to.be.instanceOf(ConflictError);
    expect(error.message).to.match(/^state\/x\.json changed under 10 attempts .*another run .*try again/);
    expect(attempts).to.equal(updateAttempts);
    expect(taken).to.have.length(updateAttempts - 1);
  });

  it('pauses longer after each conflict, with jitter, and never beyond its bound', async () => {
    const first = new Set<number>();
    for (let run = 0; run < 20; run++) {
      const { taken, wait } = pauses();
      await rejection(updateUntilStored('x', async () => conflict, wait));
      first.add(taken[0] ?? 0);
      for (const [i, ms] of taken.entries()) {
        const full = Math.min(updateBackoff.longest, updateBackoff.first * 2 ** i);
        expect(ms).to.be.within(full / 2, full);
      }
    }
    expect(first.size).to.be.greaterThan(1);
  });

  it('stops at the first attempt that ends, whatever it ends with, null among it', async () => {
    const { taken, wait } = pauses();
    const answers: (Conflict | null)[] = [conflict, conflict, null];
    expect(await updateUntilStored<null>('x', async () => answers.shift() ?? null, wait)).to.equal(null);
    expect(taken).to.have.length(2);
  });

  it('passes on what an attempt throws, at once', async () => {
    const { taken, wait } = pauses();
    const broken = new Error('broken');
    expect(await rejection(updateUntilStored('x', () => Promise.reject(broken), wait))).to.equal(broken);
    expect(taken).to.deep.equal([]);
  });
});

describe('updateState', () => {
  const state = defineState<{ readonly count: number }>({
    ...{ name: 'counter', format: 1, remedy: 'remove it' },
    shape: objectShape({ count: countShape }),
  });
  const more = (current: { readonly count: number } | null) => ({ count: (current?.count ?? 0) + 1 });

  it('loses no update of any number of writers, as long as conflicts end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: updateAttempts }), async (writers) => {
        const { objects } = memoryObjects();
        await Promise.all(Array.from({ length: writers }, () => updateState(objects, state, 'c', more, async () => 0)));
        const stored = state.parse('c', (await objects.get('c'))?.bytes ?? new Uint8Array());
        expect(stored).to.deep.equal({ count: writers });
      }),
      { numRuns: 20 },
    );
  });

  it('takes a put whose answer was lost for done if the object says what was put', async () => {
    const { objects } = memoryObjects();
    let puts = 0;
    const losing = {
      ...objects,
      putOver: async (...put: Parameters<typeof objects.putOver>) => {
        const answer = await objects.putOver(...put);
        return puts++ === 0 ? ({ outcome: 'conflict' } as const) : answer;
      },
    };
    const returned = await updateState(
      losing,
      state,
      'c',
      () => ({ count: 7 }),
      async () => 0,
    );
    expect(returned).to.deep.equal({ count: 7 });
    expect(puts).to.equal(1);
  });

  it('puts nothing if there is nothing to change', async () => {
    const { objects, held } = memoryObjects();
    expect(await updateState(objects, state, 'c', () => null)).to.equal(null);
    expect(held.size).to.equal(0);
  });
});
