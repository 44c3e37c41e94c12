/** In order of preference where the header holds as many of one as of another. */
const delimiters = [',', ';', '\t', '|'] as const;

/** The delimiter of a file by its header line: the candidate that stands most often outside quotes; a comma if none does. */
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
