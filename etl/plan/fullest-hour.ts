import { arrivalHour } from './hour.ts';
import type { ProcessedObject } from './task.ts';

/**
 * How many processed objects the fullest hour of arrival holds, of the hours that a plan takes objects from; 0 for none.
 * What an hour holds is what its readers pay for: each object is a request, however few records are in it.
 * @param listed every processed object from those hours on
 * @param planned objects that the plan takes in
 */
export function objectsInFullestHour(
  listed: readonly Pick<ProcessedObject, 'key'>[],
  planned: readonly Pick<ProcessedObject, 'key'>[],
): number {
  const counts = new Map<string, number>();
  for (const { key } of planned) counts.set(arrivalHour(key) ?? '', 0);
  for (const { key } of listed) {
    const hour = arrivalHour(key) ?? '';
    const count = counts.get(hour);
    if (count !== undefined) counts.set(hour, count + 1);
  }
  return Math.max(0, ...counts.values());
}
