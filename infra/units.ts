/** Unit of a quantity. Megabytes as Lambda and Athena count them: 1,024 × 1,024 bytes. */
export type Unit = 'seconds' | 'minutes' | 'hours' | 'days' | 'megabytes';

declare const unit: unique symbol;

/**
 * Number with a unit: a plain number at run time, but a separate type to the compiler. It accepts neither a quantity of
 * another unit nor a bare number. It cannot be used in arithmetic, compared with another unit or passed to AWS before a
 * function of this file has named the unit.
 */
export interface Quantity<U extends Unit> {
  readonly [unit]: U;
}

export type Seconds = Quantity<'seconds'>;
export type Minutes = Quantity<'minutes'>;
export type Hours = Quantity<'hours'>;
export type Days = Quantity<'days'>;
export type Megabytes = Quantity<'megabytes'>;

const of =
  <U extends Unit>() =>
  (amount: number): Quantity<U> =>
    amount as unknown as Quantity<U>;

export const seconds = of<'seconds'>();
export const minutes = of<'minutes'>();
export const hours = of<'hours'>();
export const days = of<'days'>();
export const megabytes = of<'megabytes'>();

const bare =
  <U extends Unit>() =>
  (quantity: Quantity<U>): number =>
    quantity as unknown as number;

/** Bare numbers in this unit, for AWS's inputs and for arithmetic. */
export const inSeconds = bare<'seconds'>();
export const inMinutes = bare<'minutes'>();
export const inHours = bare<'hours'>();
export const inDays = bare<'days'>();
export const inMegabytes = bare<'megabytes'>();

/** Bare number in the unit of CloudWatch's durations. */
export const inMilliseconds = (time: Seconds): number => inSeconds(time) * 1000;

/** Bare number in the unit of Athena's limit. */
export const inBytes = (size: Megabytes): number => inMegabytes(size) * 1024 * 1024;

export const minutesToSeconds = (time: Minutes): Seconds => seconds(inMinutes(time) * 60);

export const hoursToSeconds = (time: Hours): Seconds => seconds(inHours(time) * 3600);

/** Fractions of a day are kept: 36 hours are 1.5 days. */
export const hoursToDays = (time: Hours): Days => days(inHours(time) / 24);
