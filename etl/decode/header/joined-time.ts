import type { Contract } from '../../contract/contract.ts';
import { fieldIndexes, headerKey } from './names.ts';

/** Positions of two columns that hold the event time together: its date, and its time of day. */
export interface JoinedTime {
  readonly date: number;
  readonly time: number;
}

/**
 * Finds a column of dates and one of times of day, such as `Date` and `Time`, or `Order Date` and `Order Time`. Null if
 * another column holds the event time alone, or one of the two belongs to another field.
 */
export function joinedTime(contract: Contract, cells: readonly string[]): JoinedTime | null {
  const names = fieldIndexes(contract);
  const keys = cells.map(headerKey);
  const eventTime = contract.fields.findIndex(({ name }) => name === contract.eventTime);
  if (eventTime < 0) return null;
  const isFree = (key: string) => !names.has(key) || names.get(key) === eventTime;
  for (const [date, key] of keys.entries()) {
    if (!key.includes('date')) continue;
    const time = keys.indexOf(key.replace('date', 'time'));
    if (time < 0 || !isFree(key) || !isFree(keys[time] as string)) continue;
    const isAlone = keys.every((other, i) => i === date || i === time || names.get(other) !== eventTime);
    return isAlone ? { date, time } : null;
  }
  return null;
}

const clock = /^\d{1,2}[:.h]\d{2}/;
const midnight = /[T\s]+0{1,2}:00(?::00(?:\.0+)?)?$/;

/** One text of a date and a time of day. A time that has its own date stays as it is. */
export function joinTime(date: string, time: string): string {
  const [day, moment] = [date.trim(), time.trim()];
  if (moment === '') return day;
  return day !== '' && clock.test(moment) ? `${day.replace(midnight, '')} ${moment}` : moment;
}
