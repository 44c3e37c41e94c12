import { rawPrefix } from '../../etl/platform.ts';
import { cursorKey, layoutKey, repeatedRowsKey, stateFolder } from '../../lake/keys.ts';
import { arn } from './arn.ts';
import { allow, type PolicyStatement } from './document.ts';
import { type BucketLocation, listObjects, readObjects, writeObjects } from './objects.ts';

/** @param streams source → stream name */
export function simulatorPolicy(lake: BucketLocation, streams: Readonly<Record<string, string>>): PolicyStatement[] {
  const sources = Object.keys(streams);
  const raw = sources.map((source) => `${rawPrefix(source)}*`);
  const cursors = sources.map((source) => cursorKey(source, '*'));
  const repeated = sources.map((source) => repeatedRowsKey(source, '*'));
  return [
    readObjects(lake, [layoutKey, ...raw, ...cursors, ...repeated]),
    listObjects(lake, [...raw, stateFolder, ...cursors, ...repeated]),
    writeObjects(lake, [layoutKey, ...cursors, ...repeated]),
    allow(
      ['kinesis:PutRecords'],
      Object.values(streams).map((stream) => arn.stream(lake, stream)),
    ),
  ];
}
