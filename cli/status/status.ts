import { writeFile } from 'node:fs/promises';
import { sources, UserError } from '../../etl/platform.ts';
import { listDeadLetters } from '../../operations/dead-letters.ts';
import { queryTablesOf } from '../../operations/query-tables.ts';
import { rawFilesOf } from '../../operations/raw-files.ts';
import { duplicateRowViolations, type RecordAccounting, reconcile } from '../../operations/reconciliation.ts';
import { rejectedShares } from '../../operations/rejected-shares.ts';
import { columns, heading, whole } from '../format.ts';
import { type OpenLake, withLake } from '../open-lake/open-lake.ts';
import { failedFiles, runsWithFailures } from './failures.ts';
import type { StatusOptions } from './options.ts';
import { fileLines, problemLines, runLines, statusReport } from './report.ts';
import { type LakeSummary, readSummary } from './summary.ts';

/**
 * Prints the record accounting of a lake, its raw files and its runs. Starts no processing.
 * @returns exit code: 1 if a source is unreconciled, the last run of something failed, or a file failed
 */
export const status = (root: string, options: StatusOptions): Promise<number> =>
  withLake(root, options.target, async (target) => {
    const summary = await summaryOf(target, options.maxRejected);
    const { text, problems, json } = summary ? fromSummary(summary) : await fromTables(target, options.maxRejected);
    console.log(text);
    if (options.json) await writeFile(options.json, `${JSON.stringify(json, null, 2)}\n`);
    return problems === 0 ? 0 : 1;
  });

interface Status {
  readonly text: string;
  /** Number of violations and failures. */
  readonly problems: number;
  readonly json: object;
}

function fromSummary(summary: LakeSummary): Status {
  const { sources: all, runs, failures, violations } = summary;
  return {
    text: statusReport(summary),
    problems: violations.length + failures.length,
    json: { sources: all, runs, failures, violations },
  };
}

/** Summary of a lake on this machine; null while its first run goes on in another process. */
async function summaryOf({ local }: OpenLake, maxRejected: number | undefined): Promise<LakeSummary | null> {
  if (!local) return null;
  if ('platform' in local) return readSummary(local.platform, maxRejected === undefined ? {} : { maxRejected });
  if (local.statusUrl === undefined) return null;
  const answer = await fetch(local.statusUrl);
  if (!answer.ok) throw new UserError(`${local.statusUrl} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as LakeSummary;
}

/** Record accounting from tables and objects alone, for any lake: AWS does not say how many records a stream took. */
async function fromTables(
  { lake, described, local, runs: readRuns }: OpenLake,
  maxRejected = lake.maxRejectedPercent,
): Promise<Status> {
  const query = queryTablesOf(lake);
  const deadLetters = await listDeadLetters(lake.objects, lake.streams);
  const accounts: [string, RecordAccounting][] = [];
  // Lists of lists: a source can have more lines than a call can have arguments.
  const [fileLists, violationLists, failureLists]: [string[][], string[][], string[][]] = [[], [], []];
  for (const contract of sources) {
    const { source } = contract;
    const account = await reconcile(query, deadLetters, contract);
    const rawFiles = await rawFilesOf(lake.objects, source);
    const shares = await rejectedShares(query, lake.objects, contract, maxRejected);
    accounts.push([source, account]);
    fileLists.push(fileLines(source, rawFiles));
    violationLists.push(duplicateRowViolations(source, account));
    failureLists.push(failedFiles(source, rawFiles, shares, maxRejected));
  }
  const { runs, failures: failedOnes } = await runsWithFailures(readRuns);
  const [files, violations, failures] = [
    fileLists.flat(),
    violationLists.flat(),
    [...failureLists.flat(), ...failedOnes],
  ];
  const unknown = local
    ? 'A run is going on: how many records its streams took is printed at its end.'
    : 'AWS counts the records of a stream only roughly, so they are not reconciled with it: these are the records in tables ' +
      'and in the dead-letter queue. Records processed more than processedDays ago are counted as stored only.';
  const text = [
    heading(`Records of ${described}`),
    accountsTable(accounts),
    unknown,
    ...files,
    ...runLines(runs),
    ...problemLines({ violations, failures }),
  ];
  const json = { sources: Object.fromEntries(accounts), runs, failures, violations };
  return { text: text.join('\n'), problems: violations.length + failures.length, json };
}

function accountsTable(accounts: readonly (readonly [string, RecordAccounting])[]): string {
  const header = ['', 'stored', 'waiting for ETL', 'quarantined', 'dead letter', 'replayed', 'erased', 'duplicates'];
  const rows = accounts.map(([source, a]) => [
    source,
    ...[a.stored, a.waiting, a.quarantined, a.deadLetter, a.replayed, a.erased, a.duplicates].map(whole),
  ]);
  return columns([header, ...rows]);
}
