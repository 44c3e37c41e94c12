import type { Contract } from '../contract/contract.ts';
import { createTextReader, type Encoding } from '../csv/encoding.ts';
import type { FileFormat } from '../profile/file-format.ts';
import type { HeaderMatch } from './header/header.ts';
import { createRowSource } from './rows/row-source.ts';

/** Header, delimiter and encoding found at the head of a file. */
export interface CsvInspection {
  readonly header: HeaderMatch;
  readonly delimiter: string;
  readonly encoding: Encoding;
}

/**
 * Inspects the head of a file before any of its rows is sent.
 * @param head first bytes of the file, or the whole file; 64 KiB hold any header
 * @param given what is known of its format; the rest is detected
 * @throws FileError, in one sentence, if the file as a whole is rejected: it is not text, is empty, has no header, or
 * belongs to another source
 * @example
 * const head = Uint8Array.from('Machine;Time;Vibration\n1;2025-03-01;0,4\n', (letter) => letter.charCodeAt(0));
 * inspectCsv(manufacturing, head, 'readings.csv').delimiter; // → ';'
 */
export function inspectCsv(
  contract: Contract,
  head: Uint8Array,
  file: string,
  { encoding, delimiter }: FileFormat = {},
): CsvInspection {
  const text = createTextReader(file, encoding === undefined ? {} : { encoding });
  const rows = createRowSource(contract, file, delimiter === undefined ? {} : { delimiter });
  rows.push(text.push(head));
  if (!rows.header) rows.push(text.end());
  if (!rows.header) rows.end();
  return { header: rows.header as HeaderMatch, delimiter: rows.delimiter as string, encoding: text.encoding };
}
