const hourMs = 3_600_000;
const keyLayout = /arrival_date=(\d{4}-\d{2}-\d{2})\/arrival_hour=(\d{2})\/[^/]+\.parquet$/;

/** Hour of arrival, `yyyy-MM-ddTHH`, in the key of a processed object; null if the key is not laid out by hour. */
export function arrivalHour(key: string): string | null {
  const match = keyLayout.exec(key);
  return match ? `${match[1]}T${match[2]}` : null;
}

/** Hour that a moment (ms since 1970 UTC) lies in, `yyyy-MM-ddTHH`. */
export const hourAt = (at: number): string => new Date(at).toISOString().slice(0, 13);

/** End of an hour, ms since 1970 UTC. @param hour `yyyy-MM-ddTHH` */
export const endOfHour = (hour: string): number => Date.parse(`${hour}:00:00Z`) + hourMs;

/** Hour before another. @param hour `yyyy-MM-ddTHH` */
export const hourBefore = (hour: string): string => hourAt(Date.parse(`${hour}:00:00Z`) - hourMs);

/** Last hour that ended at least `hours` before a moment (ms since 1970 UTC). */
export const hourClosed = (at: number, hours: number): string => hourBefore(hourAt(at - hours * hourMs));

/** Later of two hours or partition names, which sort as text. */
export const laterOf = (one: string, other: string): string => (one > other ? one : other);

/** Earlier of two hours or partition names, which sort as text. */
export const earlierOf = (one: string, other: string): string => (one < other ? one : other);

/**
 * Hours after which an hour of arrival is complete: the ETL expects no new object in it. An event source mapping retries a
 * failing batch for at most seven days, and the batch then goes to the partition of the hour in which it arrived.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
 */
export const allowedLatenessHours = 7 * 24 + 1;

/** A day less: longer than a function takes to store a batch, and longer than clocks differ. */
const latestArrivalPartitionHours = allowedLatenessHours - 25;

/**
 * Moment that decides the arrival partition of a batch. It is the arrival of the batch, so that a redelivered batch replaces
 * its own object. A batch that is stored so late that its hour may be complete (redriven from the dead-letter queue, or
 * read from the start of a stream again) goes to the partition of the current hour: the ETL would never read the other.
 * @param arrivedAt arrival of the batch's first record, ms since 1970 UTC
 * @param now ms since 1970 UTC
 */
export const arrivalPartitionTime = (arrivedAt: number, now: number): number =>
  now - arrivedAt < latestArrivalPartitionHours * hourMs ? arrivedAt : now;
