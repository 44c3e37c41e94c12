/** Enumerations of moments run whole in `npm run test:faults`; `npm test` tries a sample that is always the same. */
let whole = false;

/** From now on enumerations of this process run whole. */
export function enumerateAll(): void {
  whole = true;
}

/** Step from one tried moment to the next. @param sample step of the sample */
export const stepOf = (sample: number): number => (whole ? 1 : sample);
