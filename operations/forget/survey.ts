import { failurePrefix, rawPrefix, tablesOf } from '../../etl/index.ts';
import { mapConcurrently } from '../../handlers/concurrency.ts';
import { nameOf } from '../lake.ts';
import type { ErasableLake, Found, Kind, Thinning, Unclear } from './find.ts';
import { thinFile } from './raw.ts';
import { type Target, thinFailure, thinRejected, thinTable } from './thin.ts';

/** Where a subject stands in a lake. */
export interface Survey {
  readonly found: readonly Found[];
  readonly unclear: readonly Unclear[];
}

/** Objects that are read at a time. A raw file is as large as its producer made it, and held whole and unpacked. */
const readersOf = (kind: Kind): number => (kind === 'raw' ? 1 : 8);

/** How an object of each kind is without the subject, in the order in which they are erased: from what others are made of. */
export function thinnersOf(lake: Pick<ErasableLake, 'streams'>, target: Target) {
  const { contract } = target;
  const { processed, quarantine, replayed, alerts, records } = tablesOf(contract);
  const stream = nameOf(lake.streams, contract.source, 'stream');
  const thinner = (
    kind: Kind,
    prefix: string,
    thin: (bytes: Uint8Array, key: string) => Thinning | Promise<Thinning>,
  ) => ({ kind, prefix, thin });
  return [
    thinner('raw', rawPrefix(contract.source), (bytes, key) => thinFile(target, bytes, key)),
    thinner('failed batch', failurePrefix, (bytes) => thinFailure(target, bytes, stream)),
    thinner('quarantine', quarantine.prefix, (bytes, key) => thinRejected(target, bytes, key)),
    thinner('replayed', replayed.prefix, (bytes, key) => thinRejected(target, bytes, key)),
    thinner('processed', processed.prefix, (bytes) => thinTable(target, processed, bytes)),
    thinner('alerts', alerts.prefix, (bytes) => thinTable(target, alerts, bytes)),
    thinner('records', records.prefix, (bytes) => thinTable(target, records, bytes)),
  ];
}

/** Looks for a subject in every object that could hold it. Changes nothing. */
export async function survey(lake: ErasableLake, target: Target): Promise<Survey> {
  const found: Found[] = [];
  const unclear: Unclear[] = [];
  for (const { kind, prefix, thin } of thinnersOf(lake, target)) {
    const listed = await lake.objects.list(prefix);
    await mapConcurrently(listed, readersOf(kind), async ({ key }) => {
      const object = key.endsWith('/') ? null : await lake.objects.get(key);
      if (!object) return;
      const { records, mentions } = await thin(object.bytes, key);
      if (records > 0) found.push({ kind, key, records });
      if (mentions !== 0) unclear.push({ key, mentions });
    });
  }
  return { found: inOrder(found), unclear: inOrder(unclear) };
}

const inOrder = <T extends { readonly key: string }>(all: readonly T[]): T[] =>
  [...all].sort((one, other) => (one.key < other.key ? -1 : 1));
