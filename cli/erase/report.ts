import type { ErasedObject, ErasureReceipt, SourceErasure, UnclearObject } from '../../lake/index.ts';
import type { ErasableKind, SubjectMatch } from '../../operations/erasure/match.ts';
import type { SubjectSurvey } from '../../operations/erasure/survey.ts';
import { columns, inLine, onOneLine, whole } from '../format.ts';

/** Text of the records that would be erased of one source. The key appears nowhere. */
export const surveyReport = (source: string, { found, unclear }: SubjectSurvey): string =>
  [
    found.length === 0 ? `${source}: no record of this key` : `${source}: ${counted(found)} would be erased`,
    ...(found.length === 0 ? [] : [byKind(found)]),
    ...unclearLines(unclear),
  ].join('\n');

/** Text of a receipt: the records that were erased. */
export const receiptReport = ({ receipt, sources, queryResults }: ErasureReceipt, key: string): string =>
  [
    ...sources.map(sourceLines),
    `${objects(queryResults)} of query results removed`,
    `Receipt ${receipt}, in ${key}`,
  ].join('\n');

/** Longest list of look-alikes of a source. */
const longestList = 10;

/** Text of keys that a person could confuse with the given one: they are other entities, and stay. Empty if there are none. */
export const lookAlikeReport = (lookAlikes: ReadonlyMap<string, ReadonlySet<string>>): string =>
  [...lookAlikes]
    .filter(([, keys]) => keys.size > 0)
    .map(([source, keys]) => {
      const shown = [...keys].sort().slice(0, longestList).map(inLine).join(', ');
      const more = keys.size > longestList ? ` and ${whole(keys.size - longestList)} more` : '';
      return `${source}: look-alikes of this key are other persons and stay: ${shown}${more}`;
    })
    .join('\n');

function sourceLines({ source, subject, before, erased, versions, unclear, unreachable }: SourceErasure): string {
  return [
    erased.length === 0 ? `${source}: no record of this key` : `${source}: ${counted(erased)} erased`,
    ...(erased.length === 0 ? [] : [byKind(erased)]),
    `  ${whole(versions)} replaced versions removed`,
    `  subject ${subject}: what happened before ${before} is dropped if it arrives later`,
    ...unclearLines(unclear),
    ...unreachable.map((one) => `  not erased: ${one}`),
  ].join('\n');
}

const kinds: Readonly<Record<ErasableKind, string>> = {
  raw: 'raw files',
  'dead-letter batch': 'dead-letter queue',
  quarantine: 'quarantine',
  replayed: 'receipts of replays',
  processed: 'processed',
  alerts: 'alerts',
  records: 'table of records',
};

function byKind(all: readonly (SubjectMatch | ErasedObject)[]): string {
  const rows = Object.entries(kinds).flatMap(([kind, name]) => {
    const some = all.filter((one) => one.kind === kind);
    return some.length === 0 ? [] : [[`  ${name}`, whole(sum(some)), 'records in', objects(some.length)]];
  });
  return columns(rows, [0, 2, 3]);
}

type ObjectRecords = Pick<SubjectMatch, 'records'>;

const sum = (all: readonly ObjectRecords[]): number => all.reduce((total, { records }) => total + records, 0);
const objects = (count: number): string => `${whole(count)} ${count === 1 ? 'object' : 'objects'}`;
/** A record has several copies: in its file, as processed, in the table. */
const counted = (all: readonly ObjectRecords[]): string =>
  `${whole(sum(all))} copies of records in ${objects(all.length)}`;

const unclearLines = (unclear: readonly UnclearObject[]): string[] =>
  unclear.map(({ key, matches, reason }) =>
    matches === null
      ? `  look at ${onOneLine(reason ?? `${key}: it cannot be read, so check it yourself`)}`
      : `  look at ${onOneLine(key)}: ${whole(matches)} records cannot be decoded and contain the key; --matches erases them`,
  );
