import { randomBytes } from 'node:crypto';
import { clockToleranceMs, compileFreeTextMatch, UserError } from '../../etl/platform.ts';
import {
  type ErasedObject,
  type ErasureReceipt,
  type SourceErasure,
  storeErasureReceipt,
  suppressSubject,
} from '../../lake/index.ts';
import { eraseFrom, recompute, recordErasedPositions } from './erase-objects.ts';
import { remains, removeQueryResults, removeVersions } from './leftovers.ts';
import type { ErasableLake } from './match.ts';
import type { ErasureCriteria } from './redact.ts';
import { checkContract, goneBefore, type Subject } from './subject.ts';
import { type SubjectSurvey, surveySubject } from './survey.ts';

export interface ErasureOptions {
  /** Erases also what cannot be read and mentions the subject. */
  readonly eraseMatches: boolean;
}

/** Looks where subjects stand. Changes nothing. */
export async function findSubjects(
  lake: ErasableLake,
  subjects: readonly Subject[],
  options: ErasureOptions,
): Promise<readonly { readonly subject: Subject; readonly survey: SubjectSurvey }[]> {
  const surveys = [];
  for (const subject of subjects) {
    await checkContract(lake, subject.contract);
    const target = criteriaOf(subject, Number.POSITIVE_INFINITY, options);
    surveys.push({ subject, survey: await surveySubject(lake, target) });
  }
  return surveys;
}

/**
 * Erases subjects from a lake, and leaves a receipt under `state/receipts/`. Cut off anywhere, it can be done again, and
 * completes what was begun.
 * @throws UserError where new records of a subject come faster than they are erased, or the contract is not the lake's
 */
export async function eraseSubjects(
  lake: ErasableLake,
  subjects: readonly Subject[],
  options: ErasureOptions,
): Promise<ErasureReceipt> {
  const at = new Date(lake.now()).toISOString();
  const receipt = `erasure-${at.replace(/[:.]/g, '-')}-${randomBytes(4).toString('hex')}`;
  const sources: SourceErasure[] = [];
  for (const subject of subjects) sources.push(await forgetIn(lake, subject, options, receipt));
  const queryResults = await removeQueryResults(lake.objects);
  const written: ErasureReceipt = { receipt, at, sources, queryResults };
  await storeErasureReceipt(lake.objects, written);
  return written;
}

/** After the second round nothing is left, save what a run of before brought meanwhile. */
const rounds = 5;

async function forgetIn(
  lake: ErasableLake,
  subject: Subject,
  options: ErasureOptions,
  receipt: string,
): Promise<SourceErasure> {
  const { contract, names } = subject;
  await checkContract(lake, contract);
  const latest = { at: lake.now() };
  let found = await surveySubject(
    lake,
    observed(criteriaOf(subject, Number.POSITIVE_INFINITY, options), latest, lake.now()),
  );
  const before = latest.at + 1;
  const target = criteriaOf(subject, before, options);
  const hash = await suppressSubject(lake.objects, contract, names, before);
  const note = recordErasedPositions(lake.objects, contract, receipt);
  const erased: ErasedObject[] = [];
  for (let round = 1; round === 1 || found.found.length > 0; round++) {
    if (round > rounds) throw new UserError(`${contract.source}: records of the subject came again ${rounds} times`);
    for (const one of found.found) {
      const done = await eraseFrom(lake, target, one, note);
      if (done) erased.push(done);
    }
    await recompute(lake, contract);
    found = await surveySubject(lake, target);
  }
  return {
    source: contract.source,
    subject: hash,
    before: new Date(before).toISOString(),
    erased,
    versions: await removeVersions(lake.objects, target),
    unclear: found.unclear,
    remains: remains(contract),
  };
}

const criteriaOf = (subject: Subject, before: number, { eraseMatches }: ErasureOptions): ErasureCriteria => ({
  contract: subject.contract,
  isGone: goneBefore(subject, before),
  mentions: compileFreeTextMatch(subject.names),
  eraseMatches,
});

/** Notices the latest event time of what is to go: the subject is a new one only from then on. */
function observed(target: ErasureCriteria, latest: { at: number }, now: number): ErasureCriteria {
  return {
    ...target,
    isGone(record) {
      const gone = target.isGone(record);
      const { eventTime } = record;
      if (gone && eventTime !== null && eventTime <= now + clockToleranceMs) latest.at = Math.max(latest.at, eventTime);
      return gone;
    },
  };
}
