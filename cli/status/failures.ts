import { ServiceError } from '../../etl/platform.ts';
import { emptyHistory, type RunHistory, type WorkHistory } from '../../lake/index.ts';
import type { RawFiles } from '../../operations/raw-files.ts';
import type { RejectedShare } from '../../operations/rejected-shares.ts';
import { inLine, onOneLine, whole } from '../format.ts';

/** Time as people read it: `2025-01-31 12:00:00 UTC`. */
export const utc = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** One sentence for each state machine or function whose last run did not succeed. */
export const failedRuns = ({ works }: RunHistory): string[] =>
  Object.entries(works).flatMap(([name, work]) => {
    const [latest] = work.runs;
    if (!latest || latest.outcome === 'SUCCEEDED') return [];
    const runs = work.inARow === 1 ? '1 run' : `${whole(work.inARow)} runs in a row`;
    const before = work.lastSuccess === null ? 'none succeeded' : `the last success ended ${utc(work.lastSuccess)}`;
    return [
      `${name} ${latest.outcome} since ${utc(work.since)} (${runs}, ${before}): ${onOneLine(latest.error ?? 'no reason given')}`,
    ];
  });

/** Run history with its failures. A service that does not answer leaves the history unknown, which is a failure too. */
export async function runsWithFailures(
  readRuns: () => Promise<RunHistory>,
): Promise<{ readonly runs: RunHistory; readonly failures: readonly string[] }> {
  try {
    const runs = await readRuns();
    return { runs, failures: failedRuns(runs) };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { runs: emptyHistory, failures: [`The run history is unknown: ${onOneLine(error.message)}`] };
  }
}

/** Line about the last run of a state machine or function. */
export function runLine(name: string, { runs, since }: WorkHistory): string {
  const [latest] = runs;
  if (!latest) return `${name} has not run`;
  const { outcome, endedAt, startedAt, trigger } = latest;
  const still = outcome === 'SUCCEEDED' ? '' : ` since ${utc(since)}`;
  const by = { start: 'npm start', schedule: 'its schedule', execution: 'an execution' }[trigger];
  return `${name} ${outcome}${still}: last run by ${by} ${utc(startedAt)}, ${((endedAt - startedAt) / 1000).toFixed(1)} s`;
}

/** One sentence for each file of a source that was not read to its end, or of which too many rows were rejected. */
export const failedFiles = (
  source: string,
  { rejectedFiles }: Pick<RawFiles, 'rejectedFiles'>,
  shares: readonly RejectedShare[],
  limit: number,
): string[] => [
  ...rejectedFiles.flatMap(({ file, replacedBy }) =>
    replacedBy === undefined ? [`${source} file ${inLine(file)} was not read to its end`] : [],
  ),
  ...shares.map(
    ({ file, rejected, rows }) =>
      `${source} file ${inLine(file)}: ${whole(rejected)} of ${whole(rows)} rows are in quarantine ` +
      `(${((100 * rejected) / rows).toFixed(1)} %), more than ${limit} %`,
  ),
];
