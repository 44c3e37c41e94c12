import { type FileFormat, readFormat, UserError } from '../../etl/platform.ts';
import { UsageError } from '../options.ts';

/** Options that say how to read a file, with the entry of a format that each sets. */
const entries = {
  'date-order': 'dateOrder',
  decimal: 'decimal',
  encoding: 'encoding',
  delimiter: 'delimiter',
} as const;

/** Declarations of the options: each may be given once for each source. */
export const formatOptions = Object.fromEntries(
  Object.keys(entries).map((name) => [name, { type: 'string', multiple: true } as const]),
);

/**
 * Formats by source. A value may begin with a source, as in `--date-order ecommerce=dmy`; without one it holds for every file.
 * @param given sources with a file
 * @throws UsageError
 */
export function parseFormats(
  values: Readonly<Record<string, unknown>>,
  sources: readonly string[],
  given: readonly string[],
): ReadonlyMap<string, FileFormat> {
  const written = new Map<string, Record<string, string>>();
  for (const [option, entry] of Object.entries(entries)) {
    for (const value of (values[option] ?? []) as readonly string[]) {
      const source = sources.find((each) => value.startsWith(`${each}=`));
      const meant = source === undefined ? given : given.filter((each) => each === source);
      if (meant.length === 0)
        throw new UsageError(
          `--${option} ${value} is about a file, but none is given: add --${source ?? sources[0]} FILE`,
        );
      for (const each of meant) {
        const own = written.get(each) ?? {};
        if (own[entry] !== undefined)
          throw new UsageError(
            `--${option} is given twice for ${each}; say it once, or as --${option} ${each}=VALUE for each source`,
          );
        written.set(each, { ...own, [entry]: source === undefined ? value : value.slice(source.length + 1) });
      }
    }
  }
  return new Map([...written].map(([source, own]) => [source, read(own)]));
}

function read(written: Readonly<Record<string, string>>): FileFormat {
  const optionOf = (entry: string) => `--${Object.entries(entries).find(([, name]) => name === entry)?.[0]}`;
  try {
    return readFormat(written, optionOf);
  } catch (error) {
    throw error instanceof UserError ? new UsageError(error.message, { cause: error }) : error;
  }
}

export const formatHelp = `  --date-order ORDER      order of dates in your file: mdy, dmy or ymd (default: found in the file)
  --decimal MARK          its decimal mark: point or comma (default: found in the file)
  --encoding NAME         its encoding, e.g. windows-1252 or shift_jis (default: UTF-8, UTF-16 or Windows-1252)
  --delimiter CHARACTER   comma, semicolon, tab, pipe or another one (default: found in the header)
                          with two files, say SOURCE=VALUE for one of them; a file FILE.format.json says the same`;
