const hints: readonly (readonly [RegExp, (found: readonly string[]) => string])[] = [
  [
    /Function with name "?([\w.]+)"? does not exist/,
    ([, name]) =>
      `FUNCTION_NOT_FOUND: Function '${name}' not registered. The local Athena runs on DuckDB: if Athena has this function, it is one that DuckDB lacks.`,
  ],
  [/Referenced column "([^"]+)"/, ([, name]) => `COLUMN_NOT_FOUND: Column '${name}' cannot be resolved`],
  [/^(Conversion Error: .*)/s, ([, message]) => `INVALID_CAST_ARGUMENT: ${message}`],
  [/^(Parser Error: .*)/s, ([, message]) => `SYNTAX_ERROR: ${message}`],
  [/^(Binder Error: .*)/s, ([, message]) => `SYNTAX_ERROR: ${message}`],
  [/^(Out of Memory Error: .*)/s, ([, message]) => `EXCEEDED_MEMORY_LIMIT: ${message}`],
];

/** Reason of a query's failure, in Athena's words if it has some. */
export function reasonOf({ message }: Error): string {
  for (const [pattern, reason] of hints) {
    const found = pattern.exec(message);
    if (found) return reason([...found]);
  }
  return `GENERIC_INTERNAL_ERROR: ${message}`;
}
