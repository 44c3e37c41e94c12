import type { Encoding } from '../csv/encoding.ts';
import { type CellFormat, type DecimalMark, dateOrderNames, isDateOrder } from '../decode/values/cell-format.ts';
import { FileError, UserError } from '../errors.ts';

/** Format of a CSV file: of its cells, and of the file itself. What is missing is detected. */
export interface FileFormat extends CellFormat {
  /** Label of the encoding, e.g. `shift_jis`. */
  readonly encoding?: Encoding;
  /** One character. */
  readonly delimiter?: string;
}

/** Formats as people write them: texts by name, from options or from a sidecar file. */
export type WrittenFormat = Readonly<Record<string, unknown>>;

const delimiters: Readonly<Record<string, string>> = {
  comma: ',',
  semicolon: ';',
  tab: '\t',
  pipe: '|',
  '\\t': '\t',
};
const decimals: Readonly<Record<string, DecimalMark>> = { comma: ',', ',': ',', point: '.', '.': '.' };

/** Ending of the name of a file that says how to read the file beside it: `readings.csv.format.json`. */
export const sidecarSuffix = '.format.json';

export const isSidecar = (name: string): boolean => name.endsWith(sidecarSuffix);

/**
 * Reads a format as people write it: `dateOrder`, `decimal`, `encoding`, `delimiter`.
 * @param nameOf name of an entry in messages, e.g. `--date-order`
 * @throws UserError naming the entry and what it takes
 */
export function readFormat(written: WrittenFormat, nameOf: (entry: string) => string = (entry) => entry): FileFormat {
  const readers: Readonly<Record<string, (text: string) => FileFormat | null>> = {
    dateOrder: (text) => (isDateOrder(text) ? { dateOrder: text } : null),
    decimal: (text) => (Object.hasOwn(decimals, text) ? { decimalMark: decimals[text] as DecimalMark } : null),
    encoding: (text) => (isEncoding(text) ? { encoding: text.toLowerCase() } : null),
    delimiter: (text) => delimiterOf(text),
  };
  const formats = Object.entries(written).map(([entry, value]) => {
    const read = Object.hasOwn(readers, entry) ? readers[entry] : undefined;
    if (!read)
      throw new UserError(`${nameOf(entry)} is no part of a format; there are ${Object.keys(readers).join(', ')}`);
    const format = typeof value === 'string' ? read(value) : null;
    if (!format) throw new UserError(`${nameOf(entry)} takes ${accepted[entry]}, not ${JSON.stringify(value)}`);
    return format;
  });
  return Object.assign({}, ...formats) as FileFormat;
}

const accepted: Readonly<Record<string, string>> = {
  dateOrder: Object.keys(dateOrderNames).join(', '),
  decimal: 'point or comma',
  encoding: 'the name of an encoding, e.g. windows-1252 or shift_jis',
  delimiter: 'comma, semicolon, tab, pipe or one other character',
};

/** Text of a sidecar file that says a format. */
export const sidecarText = ({ dateOrder, decimalMark, encoding, delimiter }: FileFormat): string =>
  `${JSON.stringify({
    ...(dateOrder && { dateOrder }),
    ...(decimalMark && { decimal: decimalMark }),
    ...(encoding && { encoding }),
    ...(delimiter && { delimiter }),
  })}\n`;

/** Reads a sidecar file. @param name its name, for messages @throws FileError */
export function readSidecar(name: string, text: string): FileFormat {
  try {
    const written: unknown = JSON.parse(text);
    if (typeof written !== 'object' || written === null || Array.isArray(written))
      throw new UserError('it is no object');
    return readFormat(written as WrittenFormat);
  } catch (cause) {
    const fault = cause instanceof UserError ? cause.message : 'it is not JSON';
    const example = '{"dateOrder": "dmy", "decimal": "comma"}';
    throw new FileError(
      `${name} says how to read a file, but ${fault}; write e.g. ${example}`,
      { file: name },
      { cause },
    );
  }
}

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    return false;
  }
}

function delimiterOf(text: string): FileFormat | null {
  if (Object.hasOwn(delimiters, text)) return { delimiter: delimiters[text] as string };
  return text.length === 1 && !/["\r\n\w]/.test(text) ? { delimiter: text } : null;
}
