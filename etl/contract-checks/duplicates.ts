/** Names that occur more than once, each listed once, in order of first use. */
export const duplicates = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, i) => names.indexOf(name) !== i)),
];
