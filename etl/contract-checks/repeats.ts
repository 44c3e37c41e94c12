/** What stands more than once, each once, in order. */
export const repeats = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, i) => names.indexOf(name) !== i)),
];
