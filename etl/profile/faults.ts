import type { Contract } from '../contract/contract.ts';
import { mostRepeated } from '../decode/rows/occurrences.ts';
import { type DateOrder, type DecimalMark, dateOrderNames } from '../decode/values/cell-format.ts';
import type { Contradiction, Decision, Evidence } from './candidates.ts';
import type { ProfileFault } from './profile.ts';
import type { TriedRows } from './row-trial.ts';

type Verdict<Candidate> = Decision<Candidate> | Contradiction<Candidate>;

/** Fault of a file in which two readings are needed. It names rows and never shows a cell. */
export function contradictionFault(
  file: string,
  order: Verdict<DateOrder>,
  mark: Verdict<DecimalMark>,
): ProfileFault | null {
  if ('needed' in order) {
    const grounds = groundsOf(order.needed, (one) => dateOrderNames[one]);
    return contradiction(`${file} holds dates in more than one order: ${grounds}`, '--date-order', [
      ...order.needed.keys(),
    ]);
  }
  if ('needed' in mark) {
    const grounds = groundsOf(mark.needed, (one) => (one === ',' ? 'a decimal comma' : 'a decimal point'));
    const names = [...mark.needed.keys()].map((one) => (one === ',' ? 'comma' : 'point'));
    return contradiction(`${file} holds numbers with both decimal marks: ${grounds}`, '--decimal', names);
  }
  return null;
}

const contradiction = (found: string, option: string, candidates: readonly string[]): ProfileFault => ({
  kind: 'contradiction',
  message: `${found}; say ${option} ${candidates.join(` or ${option} `)}, and rows that do not fit are quarantined`,
});

const groundsOf = <Candidate>(
  needed: ReadonlyMap<Candidate, Evidence>,
  nameOf: (candidate: Candidate) => string,
): string =>
  [...needed]
    .map(([candidate, { cells, row }]) => `${cells} can only be ${nameOf(candidate)} (first in row ${row})`)
    .join(', ');

/** Fault of a file that seems to have another encoding. */
export const encodingFault = (file: string, likely: readonly string[]): ProfileFault => ({
  kind: 'encoding',
  message:
    `${file} is neither UTF-8 nor Windows-1252: name its encoding, ` +
    `e.g. ${likely.map((one) => `--encoding ${one}`).join(' or ')} (--encoding windows-1252 if it is that after all)`,
});

/** Fault of a file with more repeated rows than can be counted. */
export const repeatFault = (file: string): ProfileFault => ({
  kind: 'repeated',
  message: `${file} has ${mostRepeated} or more rows that repeat, or is too long to know: split it into several files`,
});

/** Fault of a file of which every row would be rejected. */
export function noRowFault(contract: Contract, file: string, { rows, rejected, reasons, otherWidth }: TriedRows) {
  if (rows === 0 || rejected < rows) return null;
  const [reason = '', number = 0] = reasons[0] ?? [];
  const cause =
    otherWidth === null
      ? `${number === rows ? 'the reason is' : `${number} for the reason`}: ${reason}`
      : `each has ${otherWidth} cells, which is not the number of its headers; the first column may lack a header, or a text its quotes`;
  const message = `none of the ${rows} rows of ${file} can be read as ${contract.records}; ${cause}`;
  return { kind: 'no-row', message } as const satisfies ProfileFault;
}
