/** True if two types are the same. */
export type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** An object type as one object, without intersections. */
export type Plain<T> = { [K in keyof T]: T[K] };

/** Compiles for `true` only. */
export const isTrue = <T extends true>(_: T | undefined = undefined): void => undefined;
