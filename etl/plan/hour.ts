const hourMs = 3_600_000;
const layout = /arrival_date=(\d{4}-\d{2}-\d{2})\/arrival_hour=(\d{2})\/[^/]+\.parquet$/;

/** Hour of arrival, `yyyy-MM-ddTHH`, in the key of a processed object; null where the key is not laid out as one. */
export function arrivalHour(key: string): string | null {
  const match = layout.exec(key);
  return match ? `${match[1]}T${match[2]}` : null;
}

/** The hour that a moment (ms since 1970 UTC) lies in, `yyyy-MM-ddTHH`. */
export const hourAt = (at: number): string => new Date(at).toISOString().slice(0, 13);

/** The end of an hour, ms since 1970 UTC. @param hour `yyyy-MM-ddTHH` */
export const endOfHour = (hour: string): number => Date.parse(`${hour}:00:00Z`) + hourMs;

/** The hour before. @param hour `yyyy-MM-ddTHH` */
export const hourBefore = (hour: string): string => hourAt(Date.parse(`${hour}:00:00Z`) - hourMs);

/** The last hour that ended at least `hours` before a moment (ms since 1970 UTC). */
export const hourClosed = (at: number, hours: number): string => hourBefore(hourAt(at - hours * hourMs));

/** The earlier of two hours `yyyy-MM-ddTHH`, which sort as text. */
export const earlierHour = (one: string, other: string): string => [one, other].sort()[0] as string;
