const minuteMs = 60_000;
const minutesPerDay = 1440;

/**
 * Rows that one tick sends: the ticks of any day add up to `recordsPerDay` even if one tick's share is not a whole
 * number.
 * @param at time of the tick, ms since 1970 UTC
 */
export function rowsOfTick(at: number, recordsPerDay: number, tickMinutes: number): number {
  const tick = Math.floor(at / (tickMinutes * minuteMs));
  const due = (ticks: number) => Math.floor((ticks * tickMinutes * recordsPerDay) / minutesPerDay);
  return due(tick + 1) - due(tick);
}
