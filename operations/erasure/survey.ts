import { rawPrefix, tablesOf } from '../../etl/platform.ts';
import {
  deadLetterPrefix,
  mapConcurrently,
  quarantineState,
  replayReceiptState,
  type UnclearObject,
} from '../../lake/index.ts';
import { nameOf } from '../lake.ts';
import type { ErasableKind, ErasableLake, Redaction, SubjectMatch } from './match.ts';
import { type ErasureCriteria, redactDeadLetter, redactRejected, redactTable } from './redact.ts';
import { redactFile } from './redact-raw.ts';

/** Where a subject stands in a lake. */
export interface SubjectSurvey {
  readonly found: readonly SubjectMatch[];
  readonly unclear: readonly UnclearObject[];
}

/** Objects that are read at a time. A raw file is as large as its producer made it, and held whole and unpacked. */
const readersOf = (kind: ErasableKind): number => (kind === 'raw' ? 1 : 8);

/** How an object of each kind is without the subject, in the order in which they are erased: from what others are made of. */
export function redactorsOf(lake: Pick<ErasableLake, 'streams'>, target: ErasureCriteria) {
  const { contract } = target;
  const { processed, quarantine, replayed, alerts, records } = tablesOf(contract);
  const stream = nameOf(lake.streams, contract.source, 'stream');
  const redactor = (
    kind: ErasableKind,
    prefix: string,
    thin: (bytes: Uint8Array, key: string) => Redaction | Promise<Redaction>,
  ) => ({ kind, prefix, thin });
  return [
    redactor('raw', rawPrefix(contract.source), (bytes, key) => redactFile(target, bytes, key)),
    redactor('failed batch', deadLetterPrefix, (bytes, key) => redactDeadLetter(target, bytes, key, stream)),
    redactor('quarantine', quarantine.prefix, (bytes, key) => redactRejected(target, quarantineState, bytes, key)),
    redactor('replayed', replayed.prefix, (bytes, key) => redactRejected(target, replayReceiptState, bytes, key)),
    redactor('processed', processed.prefix, (bytes) => redactTable(target, processed, bytes)),
    redactor('alerts', alerts.prefix, (bytes) => redactTable(target, alerts, bytes)),
    redactor('records', records.prefix, (bytes) => redactTable(target, records, bytes)),
  ];
}

/** Looks for a subject in every object that could hold it. Changes nothing. */
export async function surveySubject(lake: ErasableLake, target: ErasureCriteria): Promise<SubjectSurvey> {
  const found: SubjectMatch[] = [];
  const unclear: UnclearObject[] = [];
  for (const { kind, prefix, thin } of redactorsOf(lake, target)) {
    const listed = await lake.objects.list(prefix);
    await mapConcurrently(listed, readersOf(kind), async ({ key }) => {
      const object = key.endsWith('/') ? null : await lake.objects.get(key);
      if (!object) return;
      const { records, mentions, reason } = await thin(object.bytes, key);
      if (records > 0) found.push({ kind, key, records });
      if (mentions !== 0) unclear.push({ key, matches: mentions, ...(reason === undefined ? {} : { reason }) });
    });
  }
  return { found: inOrder(found), unclear: inOrder(unclear) };
}

const inOrder = <T extends { readonly key: string }>(all: readonly T[]): T[] =>
  [...all].sort((one, other) => (one.key < other.key ? -1 : 1));
