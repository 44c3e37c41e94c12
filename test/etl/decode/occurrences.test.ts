import { expect } from 'chai';
import fc from 'fast-check';
import { createOccurrences } from '../../../etl/decode/rows/occurrences.ts';

describe('occurrences', () => {
  it('counts as a map of the texts would', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 2 }), { maxLength: 300 }), (texts) => {
        const occurrences = createOccurrences();
        const counts = new Map<string, number>();
        for (const text of texts) {
          expect(occurrences.next(text)).to.equal(counts.get(text) ?? 0);
          counts.set(text, (counts.get(text) ?? 0) + 1);
        }
      }),
    );
  });

  it('distinguishes a hundred thousand similar rows, and recognises them later', () => {
    const occurrences = createOccurrences();
    const rows = Array.from({ length: 100_000 }, (_, i) => `2025-01-01 00:00:00\u001f${i % 50}\u001f${i}`);
    expect(rows.every((row) => occurrences.next(row) === 0)).to.equal(true);
    expect(rows.every((row) => occurrences.next(row) === 1)).to.equal(true);
  });
});
