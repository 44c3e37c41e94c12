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

/** Objects of a lake with records of a subject. */
export interface SubjectSurvey {
  readonly found: readonly SubjectMatch[];
  readonly unclear: readonly UnclearObject[];
}

/** Number of objects that are read at a time. A raw file can be of any size and is in memory as a whole, unpacked. */
const readersOf = (kind: ErasableKind): number => (kind === 'raw' ? 1 : 8);

/** Redactors of each kind of object, in order of erasure: each kind after the kinds that it is made from. */
export function redactorsOf(lake: Pick<ErasableLake, 'streams'>, criteria: ErasureCriteria) {
  const { contract } = criteria;
  const { processed, quarantine, replayed, alerts, records } = tablesOf(contract);
  const stream = nameOf(lake.streams, contract.source, 'stream');
  const redactor = (
    kind: ErasableKind,
    prefix: string,
    redact: (bytes: Uint8Array, key: string) => Redaction | Promise<Redaction>,
  ) => ({ kind, prefix, redact });
  return [
    redactor('raw', rawPrefix(contract.source), (bytes, key) => redactFile(criteria, bytes, key)),
    redactor('dead-letter batch', deadLetterPrefix, (bytes, key) => redactDeadLetter(criteria, bytes, key, stream)),
    redactor('quarantine', quarantine.prefix, (bytes, key) => redactRejected(criteria, quarantineState, bytes, key)),
    redactor('replayed', replayed.prefix, (bytes, key) => redactRejected(criteria, replayReceiptState, bytes, key)),
    redactor('processed', processed.prefix, (bytes) => redactTable(criteria, processed, bytes)),
    ...(alerts ? [redactor('alerts', alerts.prefix, (bytes) => redactTable(criteria, alerts, bytes))] : []),
    redactor('records', records.prefix, (bytes) => redactTable(criteria, records, bytes)),
  ];
}

/** Searches every object that could hold records of a subject. Changes nothing. */
export async function surveySubject(lake: ErasableLake, criteria: ErasureCriteria): Promise<SubjectSurvey> {
  const found: SubjectMatch[] = [];
  const unclear: UnclearObject[] = [];
  for (const { kind, prefix, redact } of redactorsOf(lake, criteria)) {
    const listed = await lake.objects.list(prefix);
    await mapConcurrently(listed, readersOf(kind), async ({ key }) => {
      const object = key.endsWith('/') ? null : await lake.objects.get(key);
      if (!object) return;
      const { records, freeTextMatches, reason } = await redact(object.bytes, key);
      if (records > 0) found.push({ kind, key, records });
      if (freeTextMatches !== 0)
        unclear.push({ key, matches: freeTextMatches, ...(reason === undefined ? {} : { reason }) });
    });
  }
  return { found: inOrder(found), unclear: inOrder(unclear) };
}

const inOrder = <T extends { readonly key: string }>(all: readonly T[]): T[] =>
  [...all].sort((one, other) => (one.key < other.key ? -1 : 1));
