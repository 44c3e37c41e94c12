/**
 * The arithmetic that scalar and column kernels share. Within it absent is NaN, so it passes through `+ - * /` by itself;
 * an operation without a finite result (a division by zero, an overflow) has none, hence is absent too.
 */
export const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);

/** Division; by zero (of either sign) it has no result. */
export const quotient = (left: number, right: number): number => (right === 0 ? Number.NaN : finite(left / right));

/** Half up: `floor(value · 10^decimals + 0.5) / 10^decimals`. */
export const roundHalfUp = (value: number, scale: number): number => finite(Math.floor(value * scale + 0.5) / scale);

/** The bound beyond which the value lies, else the value: unlike Math.min and Math.max, that tells no 0 from -0. */
export function clampTo(value: number, min: number, max: number): number {
  if (value < min) return min;
  if (value > max) return max;
  return value;
}

/** 1, 0, or NaN where a side is NaN. */
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

/** `10^decimals`, the scale that `round` works with. */
export const scaleOf = (decimals: number): number => 10 ** decimals;
