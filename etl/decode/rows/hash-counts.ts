/**
 * Numbers by the 64-bit hash of a text. Two of a million texts share a hash with a probability of about 10^-8; such a row
 * still has its own identity.
 */
export interface HashCounts {
  /** Number of hashes. */
  readonly size: number;
  has(high: number, low: number): boolean;
  /** Takes a hash in, with number 0. */
  include(high: number, low: number): void;
  /** Raises the number of a hash. @returns the number before */
  add(high: number, low: number): number;
  /** All hashes with their numbers: 12 bytes each. */
  bytes(): Uint8Array;
}

const smallest = 1024;
const entryBytes = 12;

/** @param stored bytes of another table @param isReset takes its hashes without their numbers */
export function createHashCounts(stored?: Uint8Array, { isReset = false } = {}): HashCounts {
  let slots = smallest;
  let hashes = new Uint32Array(slots * 2);
  /** Numbers, plus 1: a slot with 0 is empty. */
  let counts = new Uint32Array(slots);
  let size = 0;

  const slotOf = (high: number, low: number): number => {
    let slot = low & (slots - 1);
    while (counts[slot] !== 0 && (hashes[slot * 2] !== high || hashes[slot * 2 + 1] !== low)) {
      slot = (slot + 1) & (slots - 1);
    }
    return slot;
  };
  const set = (slot: number, high: number, low: number, count: number): void => {
    hashes[slot * 2] = high;
    hashes[slot * 2 + 1] = low;
    counts[slot] = count;
  };
  const grow = (): void => {
    const [oldHashes, oldCounts] = [hashes, counts];
    slots *= 2;
    hashes = new Uint32Array(slots * 2);
    counts = new Uint32Array(slots);
    for (let i = 0; i < oldCounts.length; i++) {
      if (oldCounts[i] === 0) continue;
      const [high, low] = [oldHashes[i * 2] as number, oldHashes[i * 2 + 1] as number];
      set(slotOf(high, low), high, low, oldCounts[i] as number);
    }
  };
  /** @returns number of the hash before */
  const put = (high: number, low: number, added: number): number => {
    const slot = slotOf(high, low);
    const held = counts[slot] as number;
    set(slot, high, low, Math.max(held, 1) + added);
    if (held === 0 && ++size * 2 > slots) grow();
    return Math.max(held - 1, 0);
  };
  const words = stored && new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  for (let at = 0; words && at + entryBytes <= words.byteLength; at += entryBytes)
    put(words.getUint32(at, true), words.getUint32(at + 4, true), isReset ? 0 : words.getUint32(at + 8, true));

  return {
    get size() {
      return size;
    },
    has: (high, low) => counts[slotOf(high, low)] !== 0,
    include: (high, low) => void put(high, low, 0),
    add: (high, low) => put(high, low, 1),
    bytes() {
      const view = new DataView(new ArrayBuffer(size * entryBytes));
      let at = 0;
      for (let slot = 0; slot < slots; slot++) {
        if (counts[slot] === 0) continue;
        view.setUint32(at, hashes[slot * 2] as number, true);
        view.setUint32(at + 4, hashes[slot * 2 + 1] as number, true);
        view.setUint32(at + 8, (counts[slot] as number) - 1, true);
        at += entryBytes;
      }
      return new Uint8Array(view.buffer);
    },
  };
}

/** Both 32-bit halves of cyrb53. Well distributed, but not cryptographic. */
export function hash64(text: string): readonly [high: number, low: number] {
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
