/** Text of a sample. */
export const textOf = (chunks: Iterable<string>): string => [...chunks].join('');

/** Rows of a CSV text as cells by header, with RFC 4180 quoting; rows of another length than the header are left out. */
export function recordsOf(csv: string): Record<string, string>[] {
  const [header = [], ...rows] = csv
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map(cellsOf);
  return rows
    .filter((cells) => cells.length === header.length)
    .map((cells) => Object.fromEntries(header.map((name, i) => [name, cells[i] ?? ''])));
}

export const cellsOf = (line: string): string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standard deviation of a whole population. */
export function deviationOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
}

/** Share of the values that hold. */
export const shareOf = <T>(values: readonly T[], holds: (value: T) => boolean): number =>
  values.filter(holds).length / values.length;
