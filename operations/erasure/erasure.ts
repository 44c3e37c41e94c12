import { randomBytes } from 'node:crypto';
import { clockToleranceMs, compileFreeTextMatch, UserError } from '../../etl/platform.ts';
import {
  type ErasedObject,
  type ErasureReceipt,
  type SourceErasure,
  storeErasureReceipt,
  suppressSubject,
} from '../../lake/index.ts';
import { removeQueryResults, removeVersions, unreachableCopies } from './copies.ts';
import { eraseFrom, recompute, trackErasedPositions } from './erase-objects.ts';
import type { ErasableLake } from './match.ts';
import type { ErasureCriteria } from './redact.ts';
import { checkContract, erasedBefore, type Subject } from './subject.ts';
import { type SubjectSurvey, surveySubject } from './survey.ts';

/** Options of an erasure. */
export interface ErasureOptions {
  /** Erases also free-text matches: records that cannot be read and contain the subject's key. */
  readonly eraseMatches: boolean;
  /** Given each key, by source, that a person could confuse with the subject's; again for each copy of its records. */
  readonly onLookAlike?: (source: string, key: string) => void;
}

/** Finds the records of subjects. Changes nothing. */
export async function findSubjects(
  lake: ErasableLake,
  subjects: readonly Subject[],
  options: ErasureOptions,
): Promise<readonly { readonly subject: Subject; readonly survey: SubjectSurvey }[]> {
  const surveys = [];
  for (const subject of subjects) {
    await checkContract(lake, subject.contract);
    const criteria = criteriaOf(subject, Number.POSITIVE_INFINITY, options);
    surveys.push({ subject, survey: await surveySubject(lake, criteria) });
  }
  return surveys;
}

/**
 * Erases subjects from a lake and stores a receipt under `state/receipts/`. Idempotent: an erasure that was interrupted is
 * completed by running it again.
 * @throws UserError if new records of a subject arrive faster than they are erased, or if the contract is not the lake's
 */
export async function eraseSubjects(
  lake: ErasableLake,
  subjects: readonly Subject[],
  options: ErasureOptions,
): Promise<ErasureReceipt> {
  const at = new Date(lake.now()).toISOString();
  const receipt = `erasure-${at.replace(/[:.]/g, '-')}-${randomBytes(4).toString('hex')}`;
  const sources: SourceErasure[] = [];
  for (const subject of subjects) sources.push(await eraseFromSource(lake, subject, options, receipt));
  const queryResults = await removeQueryResults(lake.objects);
  const written: ErasureReceipt = { receipt, at, sources, queryResults };
  await storeErasureReceipt(lake.objects, written);
  return written;
}

/** After the second round nothing is left, except what a run that began earlier has stored meanwhile. */
const rounds = 5;

async function eraseFromSource(
  lake: ErasableLake,
  subject: Subject,
  options: ErasureOptions,
  receipt: string,
): Promise<SourceErasure> {
  const { contract, names } = subject;
  await checkContract(lake, contract);
  const latest = { at: lake.now() };
  let survey = await surveySubject(
    lake,
    observed(criteriaOf(subject, Number.POSITIVE_INFINITY, options), latest, lake.now()),
  );
  const before = latest.at + 1;
  const criteria = criteriaOf(subject, before, options);
  const hash = await suppressSubject(lake.objects, contract, names, before);
  const track = trackErasedPositions(lake.objects, contract, receipt);
  const erased: ErasedObject[] = [];
  for (let round = 1; round === 1 || survey.found.length > 0; round++) {
    if (round > rounds)
      throw new UserError(
        `${contract.source}: records of the subject arrived again in each of ${rounds} rounds; stop what sends them and repeat the erasure`,
      );
    for (const match of survey.found) {
      const done = await eraseFrom(lake, criteria, match, track);
      if (done) erased.push(done);
    }
    await recompute(lake, contract);
    survey = await surveySubject(lake, criteria);
  }
  return {
    source: contract.source,
    subject: hash,
    before: new Date(before).toISOString(),
    erased,
    versions: await removeVersions(lake.objects, criteria),
    unclear: survey.unclear,
    unreachable: unreachableCopies(contract),
  };
}

const criteriaOf = (
  subject: Subject,
  before: number,
  { eraseMatches, onLookAlike }: ErasureOptions,
): ErasureCriteria => ({
  contract: subject.contract,
  isErased: erasedBefore(subject, before, (key) => onLookAlike?.(subject.contract.source, key)),
  matchesText: compileFreeTextMatch(subject.names),
  eraseMatches,
});

/** Tracks the latest event time of the erased records: the subject counts as a new one only from then on. */
function observed(criteria: ErasureCriteria, latest: { at: number }, now: number): ErasureCriteria {
  return {
    ...criteria,
    isErased(record) {
      const erased = criteria.isErased(record);
      const { eventTime } = record;
      if (erased && eventTime !== null && eventTime <= now + clockToleranceMs)
        latest.at = Math.max(latest.at, eventTime);
      return erased;
    },
  };
}
