import { text } from 'node:stream/consumers';
import { erasureReceiptKey } from '../../lake/index.ts';
import { eraseSubjects, findSubjects } from '../../operations/erasure/erasure.ts';
import { sourcesOfPersons, subjectOf } from '../../operations/erasure/subject.ts';
import { contractsOf } from '../../operations/lake.ts';
import { type OpenLake, withLake } from '../open-lake/open-lake.ts';
import { UsageError } from '../options.ts';
import type { EraseOptions } from './options.ts';
import { pseudonymKeyOf } from './pseudonym-key.ts';
import { lookAlikeReport, receiptReport, surveyReport } from './report.ts';

/**
 * Erases a person from a lake, or prints what would be erased.
 * @returns exit code: 1 if nobody was found, or if neither --yes nor --dry-run is given
 */
export async function erase(root: string, options: EraseOptions): Promise<number> {
  const key = options.key === '-' ? (await text(process.stdin)).trim() : options.key;
  const pseudonymKey = await pseudonymKeyOf(root, options.target);
  return withLake(root, options.target, (target) => run(target, { ...options, key }, pseudonymKey));
}

async function run({ lake, described, processed }: OpenLake, options: EraseOptions, pseudonymKey?: string) {
  const { key, source, mode } = options;
  const contracts = source === undefined ? sourcesOfPersons(lake.contracts) : contractsOf(lake, source);
  const subjects = contracts.flatMap((contract) => subjectOf(contract, key, pseudonymKey) ?? []);
  if (subjects.length === 0)
    throw new UsageError(`this is no key of ${contracts.map((contract) => contract.source).join(' or ')}`);
  const lookAlikes = new Map<string, Set<string>>(contracts.map((contract) => [contract.source, new Set()]));
  const erasure = {
    eraseMatches: options.eraseMatches,
    onLookAlike: (of: string, other: string) => lookAlikes.get(of)?.add(other),
  };
  if (mode === 'erase') {
    const receipt = await eraseSubjects(lake, subjects, erasure);
    await processed();
    console.log(receiptReport(receipt, erasureReceiptKey(receipt.receipt)));
    printLookAlikes(lookAlikes);
    return receipt.sources.some(({ erased }) => erased.length > 0) ? 0 : 1;
  }
  const surveys = await findSubjects(lake, subjects, erasure);
  for (const { subject, survey } of surveys) console.log(surveyReport(subject.contract.source, survey));
  printLookAlikes(lookAlikes);
  console.log(`Nothing was changed in ${described}.${mode === 'confirm' ? ' Add --yes to erase.' : ''}`);
  return mode === 'dry-run' && surveys.some(({ survey }) => survey.found.length > 0) ? 0 : 1;
}

function printLookAlikes(lookAlikes: ReadonlyMap<string, ReadonlySet<string>>): void {
  const report = lookAlikeReport(lookAlikes);
  if (report !== '') console.log(report);
}
