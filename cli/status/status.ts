import { writeFile } from 'node:fs/promises';
import { sources, UserError } from '../../etl/platform.ts';
import { listDeadLetters } from '../../operations/dead-letters.ts';
import { queryTablesOf } from '../../operations/query-tables.ts';
import { duplicateRowViolations, type RecordAccounting, reconcile } from '../../operations/reconciliation.ts';
import { columns, heading, whole } from '../format.ts';
import { type OpenLake, withLake } from '../open-lake/open-lake.ts';
import type { StatusOptions } from './options.ts';
import { statusReport } from './report.ts';
import { type LakeSummary, readSummary } from './summary.ts';

/** Prints the record accounting of a lake. Starts no processing. @returns exit code: 1 if a source is unreconciled */
export const status = (root: string, options: StatusOptions): Promise<number> =>
  withLake(root, options.target, async (target) => {
    const summary = await summaryOf(target);
    const { text, violations, json } = summary ? fromSummary(summary) : await fromTables(target);
    console.log(text);
    if (options.json) await writeFile(options.json, `${JSON.stringify(json, null, 2)}\n`);
    return violations.length === 0 ? 0 : 1;
  });

interface Status {
  readonly text: string;
  readonly violations: readonly string[];
  readonly json: object;
}

const fromSummary = (summary: LakeSummary): Status => ({
  text: statusReport(summary),
  violations: summary.violations,
  json: { sources: summary.sources, violations: summary.violations },
});

/** Summary of a lake on this machine; null while its first run goes on in another process. */
async function summaryOf({ local }: OpenLake): Promise<LakeSummary | null> {
  if (!local) return null;
  if ('platform' in local) return readSummary(local.platform, [], { status: 'not run', interpreter: '' }, false);
  if (local.statusUrl === undefined) return null;
  const answer = await fetch(local.statusUrl);
  if (!answer.ok) throw new UserError(`${local.statusUrl} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as LakeSummary;
}

/** Record accounting from tables and objects alone, for any lake: AWS does not say how many records a stream took. */
async function fromTables({ lake, described, local }: OpenLake): Promise<Status> {
  const failures = await listDeadLetters(lake.objects, lake.streams);
  const accounts: [string, RecordAccounting][] = [];
  for (const contract of sources)
    accounts.push([contract.source, await reconcile(queryTablesOf(lake), failures, contract)]);
  const violations = accounts.flatMap(([source, account]) => duplicateRowViolations(source, account));
  const unknown = local
    ? 'A run is going on: how many records its streams took is printed at its end.'
    : 'AWS counts the records of a stream only roughly, so they are not reconciled with it: these are the records in tables ' +
      'and in the dead-letter queue. Records processed more than processedDays ago are counted as stored only.';
  const text = [
    heading(`Records of ${described}`),
    accountsTable(accounts),
    unknown,
    ...violations.map((violation) => `VIOLATION ${violation}`),
  ];
  return { text: text.join('\n'), violations, json: { sources: Object.fromEntries(accounts), violations } };
}

function accountsTable(accounts: readonly (readonly [string, RecordAccounting])[]): string {
  const header = ['', 'stored', 'waiting for ETL', 'quarantined', 'dead letter', 'replayed', 'erased', 'duplicates'];
  const rows = accounts.map(([source, a]) => [
    source,
    ...[a.stored, a.waiting, a.quarantined, a.deadLetter, a.replayed, a.erased, a.duplicates].map(whole),
  ]);
  return columns([header, ...rows]);
}
