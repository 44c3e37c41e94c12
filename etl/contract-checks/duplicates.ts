/** The names that occur more than once, in order, without duplicates. */
export const duplicates = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, i) => names.indexOf(name) !== i)),
];
