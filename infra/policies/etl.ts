import { type Contract, tablesOf } from '../../etl/platform.ts';
import { contractKey, layoutKey, ledgerKey, planPrefix, stateFolder, suppressionListKey } from '../../lake/keys.ts';
import type { PolicyStatement } from './document.ts';
import { type BucketLocation, listObjects, readObjects, writeObjects } from './objects.ts';

/**
 * Reads the objects of the processor; replaces partitions, rollups, entities and its own state, which it reads to
 * compare.
 */
export function etlPolicy(lake: BucketLocation, contract: Contract): PolicyStatement[] {
  const { processed, records, rollup, entities } = tablesOf(contract);
  const replaced = [
    ...[records, rollup, entities].map(({ prefix }) => `${prefix}*`),
    `${planPrefix(contract.source)}*`,
    ledgerKey(contract.source),
    contractKey(contract.source),
  ];
  const read = [layoutKey, `${processed.prefix}*`, suppressionListKey(contract.source), ...replaced];
  return [
    readObjects(lake, read),
    listObjects(lake, [...read, stateFolder]),
    writeObjects(lake, [layoutKey, ...replaced]),
  ];
}
