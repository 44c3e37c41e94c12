/**
 * Arithmetic shared by scalar and column evaluation. It represents null as NaN, which propagates through `+ - * /`. An
 * operation without a finite result (a division by zero, an overflow) gives null too.
 */
export const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);

/** Quotient; NaN if the divisor is 0 or -0. */
export const quotient = (left: number, right: number): number => (right === 0 ? Number.NaN : finite(left / right));

/** Rounds half up: `floor(value · scale + 0.5) / scale`, with a scale of `10^decimals`. */
export const roundHalfUp = (value: number, scale: number): number => finite(Math.floor(value * scale + 0.5) / scale);

/** Value limited to bounds. Unlike Math.min and Math.max it treats 0 and -0 as equal. */
export function clampTo(value: number, min: number, max: number): number {
  if (value < min) return min;
  if (value > max) return max;
  return value;
}

/** Result of a comparison: 1 if true, 0 if false, NaN if a side is NaN. */
export function comparison(op: '>' | '>=' | '<' | '<=' | '=', left: number, right: number): number {
  if (Number.isNaN(left) || Number.isNaN(right)) return Number.NaN;
  switch (op) {
    case '>':
      return left > right ? 1 : 0;
    case '>=':
      return left >= right ? 1 : 0;
    case '<':
      return left < right ? 1 : 0;
    case '<=':
      return left <= right ? 1 : 0;
    case '=':
      return left === right ? 1 : 0;
  }
}

/** Scale of `round`: `10^decimals`. */
export const scaleOf = (decimals: number): number => 10 ** decimals;
