const hints: readonly (readonly [RegExp, (found: readonly string[]) => string])[] = [
  [
    /Function with name "?([\w.]+)"? does not exist/,
    ([, name]) =>
      `FUNCTION_NOT_FOUND: Function '${name}' not registered. The local Athena runs on DuckDB: if Athena has this function, it is one that DuckDB lacks.`,
  ],
  [
    /Cannot deduce template type|Cannot mix values of type|Cannot compare values of type/,
    () => 'TYPE_MISMATCH: Values of different types are compared or joined; Athena casts none of them: add a CAST',
  ],
  [
    /Macro athena_(\w+)\(\) (has multiple overloads|does not support)/,
    ([, name]) =>
      `NOT_SUPPORTED: The local Athena does not know the types of ${name} here, or does not translate it for them: cast its arguments`,
  ],
  [/string '((?:[A-Z]+_)+[A-Z]+: .*)' to INT8/s, ([, message]) => String(message)],
  [/^Binder Error: TRY can/, () => 'NOT_SUPPORTED: The local Athena does not translate this within try'],
  [/((?:[A-Z]+_)+[A-Z]+: .*)/s, ([, message]) => String(message)],
  [/^(?:Out of Range Error: )(.*)/s, ([, message]) => `NUMERIC_VALUE_OUT_OF_RANGE: ${message}`],
  [/^(?:Invalid Input Error: )(.*)/s, ([, message]) => `INVALID_FUNCTION_ARGUMENT: ${message}`],
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
