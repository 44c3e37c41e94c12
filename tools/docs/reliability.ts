import type { Fault } from '../../test/chaos/fault.ts';
import { code, generated, page, table } from './markdown.ts';

const start = generated('the catalogues of faults in test/chaos and test/faults');
const end = '<!-- Here ends what is generated. -->';

/** The fault matrix: every fault that a test injects, with the test that does. */
export const faultMatrix = (faults: readonly Fault[]): string =>
  page(
    start,
    `${faults.length} faults, each injected for real by the test that its row names:`,
    table(
      ['fault', 'injected', 'where', 'what holds', 'test'],
      faults.map(({ id, injected, where, promise, test }) => [code(id), injected, where, promise, code(test)]),
    ),
    end,
  );

/**
 * `docs/reliability.md` with a new matrix; the rest of the page is written by hand.
 * @param current text of the page; empty if there is none yet
 */
export function reliabilityPage(current: string, faults: readonly Fault[]): string {
  const [from, to] = [current.indexOf(start), current.indexOf(end)];
  if (from < 0 || to < from) return faultMatrix(faults);
  return current.slice(0, from) + faultMatrix(faults).trimEnd() + current.slice(to + end.length);
}
