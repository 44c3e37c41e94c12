/**
 * Makes a value at its first use and keeps it. An expensive value is made once per Lambda environment, and a missing
 * setting fails the first invocation, which is logged with its request, instead of the import. A failure is not kept.
 */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
