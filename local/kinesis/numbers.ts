import { InvariantError } from '../../etl/platform.ts';
/** Growing list of numbers, without an object for each. */
export interface Numbers {
  readonly length: number;
  /** @throws InvariantError beyond the end */
  at(index: number): number;
  push(value: number): void;
  /** Index of the first number that is not below `value`; the numbers must not decrease. */
  lowerBound(value: number): number;
}

const FIRST_CAPACITY = 1024;

export function numbers(): Numbers {
  let values = new Float64Array(FIRST_CAPACITY);
  let length = 0;
  return {
    get length() {
      return length;
    },
    at(index) {
      const value = index < length ? values[index] : undefined;
      if (value === undefined) throw new InvariantError(`Index ${index} of ${length} numbers.`);
      return value;
    },
    push(value) {
      if (length === values.length) {
        const larger = new Float64Array(2 * length);
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
    },
    lowerBound(value) {
      let low = 0;
      let high = length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((values[middle] ?? value) < value) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}
