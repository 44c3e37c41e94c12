/** Candidates; of those that are equally frequent in the header, the first wins. */
const delimiters = [',', ';', '\t', '|'] as const;

/** Detects the delimiter from a header line: the most frequent candidate outside quotes; a comma if there is none. */
export function sniffDelimiter(header: string): string {
  const outside = header.replace(/"[^"]*"/g, '');
  let best: string = delimiters[0];
  let most = 0;
  for (const delimiter of delimiters) {
    const count = outside.split(delimiter).length - 1;
    if (count > most) [best, most] = [delimiter, count];
  }
  return best;
}
