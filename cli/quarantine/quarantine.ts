import { readFile } from 'node:fs/promises';
import { compileDecoder, identified, rejectionOf, UserError } from '../../etl/platform.ts';
import { replacingEvent, settingFields } from '../../operations/quarantine/corrections.ts';
import { findRejected, type QuarantinedRecord } from '../../operations/quarantine/quarantine.ts';
import { type RecordCorrection, replay } from '../../operations/quarantine/replay.ts';
import { type OpenLake, withLake } from '../open-lake/open-lake.ts';
import { UsageError } from '../options.ts';
import type { QuarantineOptions } from './options.ts';
import { quarantineDetails, quarantineTable, replayReport } from './report.ts';

/** Lists quarantined records, shows one, corrects one, or replays them. @returns exit code */
export const quarantine = (root: string, options: QuarantineOptions): Promise<number> =>
  withLake(root, options.target, (target) => run(target, options));

function run(target: OpenLake, options: QuarantineOptions): Promise<number> {
  switch (options.command) {
    case 'ls':
      return list(target, options);
    case 'show':
      return show(target, options.id);
    case 'fix':
      return fix(target, options);
    case 'replay':
      return replayAll(target, options);
  }
}

type Options<Command> = Extract<QuarantineOptions, { readonly command: Command }>;

async function list({ lake, described }: OpenLake, { filter, limit }: Options<'ls'>): Promise<number> {
  const found = await findRejected(lake, filter);
  console.log(found.length === 0 ? `No quarantined record in ${described} matches.` : quarantineTable(found, limit));
  return 0;
}

async function show({ lake, described }: OpenLake, id: string): Promise<number> {
  const found = await findRejected(lake, { id });
  if (found.length === 0) throw noRecord(id, described);
  for (const { contract, row } of found) {
    const rejection = rejectionOf(compileDecoder(contract), row, identified(row), lake.now());
    console.log(quarantineDetails(contract, row, rejection));
  }
  return 0;
}

async function fix(target: OpenLake, { id, change, dryRun }: Options<'fix'>): Promise<number> {
  const found = await findRejected(target.lake, { id });
  if (found.length === 0) throw noRecord(id, target.described);
  if (sourcesIn(found) > 1)
    throw new UserError(`${id} is rejected in ${sourcesIn(found)} sources: give it another way`);
  const correction: RecordCorrection =
    'data' in change ? replacingEvent(await eventIn(change.data)) : settingFields(change.set);
  const result = await replay(target.lake, { id }, { dryRun, correction });
  if (!dryRun) await target.processed();
  console.log(replayReport(result, dryRun));
  return result.rejected.length + result.throttled.length === 0 ? 0 : 1;
}

async function replayAll(target: OpenLake, { filter, dryRun }: Options<'replay'>): Promise<number> {
  const result = await replay(target.lake, filter, { dryRun });
  if (!dryRun) await target.processed();
  console.log(replayReport(result, dryRun));
  return result.throttled.length === 0 ? 0 : 1;
}

const sourcesIn = (found: readonly QuarantinedRecord[]): number => new Set(found.map(({ row }) => row.source)).size;

const noRecord = (id: string, described: string): UserError =>
  new UserError(`no quarantined record ${id} in ${described}: npm run lake -- quarantine ls lists them`);

function eventIn(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    throw new UsageError(`--data ${path} cannot be read (${cause.code})`, { cause });
  });
}
