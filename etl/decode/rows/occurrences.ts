/**
 * Counter of earlier occurrences of a text. It takes 12 bytes for each distinct text, since it keeps a 64-bit hash and not
 * the text. Two of a million texts share a hash with a probability of about 10^-8; such a row still has its own identity.
 */
export interface Occurrences {
  /** Counts a text. @returns number of equal texts before it */
  next(text: string): number;
}

const smallest = 1024;

export function createOccurrences(): Occurrences {
  let slots = smallest;
  let hashes = new Uint32Array(slots * 2);
  let counts = new Uint32Array(slots);
  let used = 0;

  const slotOf = (high: number, low: number): number => {
    let slot = low & (slots - 1);
    while (counts[slot] !== 0 && (hashes[slot * 2] !== high || hashes[slot * 2 + 1] !== low)) {
      slot = (slot + 1) & (slots - 1);
    }
    return slot;
  };
  const grow = (): void => {
    const [oldHashes, oldCounts] = [hashes, counts];
    slots *= 2;
    hashes = new Uint32Array(slots * 2);
    counts = new Uint32Array(slots);
    for (let i = 0; i < oldCounts.length; i++) {
      if (oldCounts[i] !== 0) set(oldHashes[i * 2] as number, oldHashes[i * 2 + 1] as number, oldCounts[i] as number);
    }
  };
  const set = (high: number, low: number, count: number): void => {
    const slot = slotOf(high, low);
    hashes[slot * 2] = high;
    hashes[slot * 2 + 1] = low;
    counts[slot] = count;
  };
  return {
    next(text) {
      const [high, low] = hash64(text);
      const before = counts[slotOf(high, low)] as number;
      set(high, low, before + 1);
      if (before === 0 && ++used * 2 > slots) grow();
      return before;
    },
  };
}

/** Both 32-bit halves of cyrb53. Well distributed, but not cryptographic. */
function hash64(text: string): readonly [high: number, low: number] {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return [high >>> 0, low >>> 0];
}
