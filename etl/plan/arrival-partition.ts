const hourMs = 3_600_000;

/**
 * Hours after which the ETL calls an hour of arrival complete. A batch that keeps failing is delivered again for seven days
 * at most, which is how long an event source mapping can be told to go on, and is filed under the hour in which it arrived.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
 */
export const allowedLatenessHours = 7 * 24 + 1;

/** A day before an hour is complete: longer than a function takes to store a batch, and than clocks are apart. */
const lateHours = allowedLatenessHours - 25;

/**
 * The moment under whose hour a batch is filed: that of its arrival, so that it overwrites itself when it is delivered
 * again. A batch that comes so late that its hour can be complete by then, such as one from the failure destination or
 * from a stream that is read anew, is filed as of now, or no run of the ETL would ever look at it.
 * @param arrivedAt arrival of the batch's first record, ms since 1970 UTC
 * @param now ms since 1970 UTC
 */
export const arrivalPartitionTime = (arrivedAt: number, now: number): number =>
  now - arrivedAt < lateHours * hourMs ? arrivedAt : now;
