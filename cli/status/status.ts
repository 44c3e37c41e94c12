import { writeFile } from 'node:fs/promises';
import { sources, UserError } from '../../etl/platform.ts';
import { listDeadLetters } from '../../operations/dead-letters/list.ts';
import { queryTablesOf } from '../../operations/query-tables.ts';
import { duplicateRowViolations, type RecordAccounting, reconcile } from '../../operations/reconciliation.ts';
import { columns, heading, whole } from '../format.ts';
import { type OpenLake, withLake } from '../open-lake/open-lake.ts';
import type { StatusOptions } from './options.ts';
import { statusReport } from './report.ts';
import { type LakeSummary, readSummary } from './summary.ts';

/** Tells where the records of a lake are, and runs nothing. @returns exit code: 1 where the law of conservation is broken */
export const status = (root: string, options: StatusOptions): Promise<number> =>
  withLake(root, options.target, async (target) => {
    const figures = await figuresOf(target);
    const { told, violations, json } = figures ? ofFigures(figures) : await ofTables(target);
    console.log(told);
    if (options.json) await writeFile(options.json, `${JSON.stringify(json, null, 2)}\n`);
    return violations.length === 0 ? 0 : 1;
  });

interface Status {
  readonly told: string;
  readonly violations: readonly string[];
  readonly json: object;
}

const ofFigures = (figures: LakeSummary): Status => ({
  told: statusReport(figures),
  violations: figures.violations,
  json: { sources: figures.sources, violations: figures.violations },
});

/** What a lake on this machine knows of itself; null where it runs and is not through with its first run. */
async function figuresOf({ local }: OpenLake): Promise<LakeSummary | null> {
  if (!local) return null;
  if ('platform' in local) return readSummary(local.platform, [], { status: 'not run', interpreter: '' }, false);
  if (local.statusUrl === undefined) return null;
  const answer = await fetch(local.statusUrl);
  if (!answer.ok) throw new UserError(`${local.statusUrl} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as LakeSummary;
}

/** What can be asked of any lake: its tables and objects. How many records a stream took is nowhere to be had on AWS. */
async function ofTables({ lake, described, local }: OpenLake): Promise<Status> {
  const failures = await listDeadLetters(lake.objects, lake.streams);
  const accounts: [string, RecordAccounting][] = [];
  for (const contract of sources)
    accounts.push([contract.source, await reconcile(queryTablesOf(lake), failures, contract)]);
  const violations = accounts.flatMap(([source, account]) => duplicateRowViolations(source, account));
  const unknown = local
    ? 'It is in the middle of a run: how many records its streams took is told at the end.'
    : 'How many records a stream took is not known on AWS, where no service counts them exactly: these are all that ' +
      'are in a table or wait at the failure destination. Records that were processed longer ago than processedDays ' +
      'are counted as stored only.';
  const told = [
    heading(`Records of ${described}`),
    accountsTable(accounts),
    unknown,
    ...violations.map((violation) => `VIOLATION ${violation}`),
  ];
  return { told: told.join('\n'), violations, json: { sources: Object.fromEntries(accounts), violations } };
}

function accountsTable(accounts: readonly (readonly [string, RecordAccounting])[]): string {
  const header = ['', 'stored', 'waiting for ETL', 'quarantined', 'dead letter', 'replayed', 'erased', 'duplicates'];
  const rows = accounts.map(([source, a]) => [
    source,
    ...[a.stored, a.waiting, a.quarantined, a.deadLetter, a.replayed, a.erased, a.duplicates].map(whole),
  ]);
  return columns([header, ...rows]);
}
