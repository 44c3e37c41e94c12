import { rawPrefix } from '../../etl/platform.ts';
import { cursorKey, layoutKey, stateFolder } from '../../lake/keys.ts';
import { arn } from './arn.ts';
import { allow, type PolicyStatement } from './document.ts';
import { type BucketLocation, listObjects, readObjects, writeObjects } from './objects.ts';

/** @param streams source → stream name */
export function simulatorPolicy(lake: BucketLocation, streams: Readonly<Record<string, string>>): PolicyStatement[] {
  const sources = Object.keys(streams);
  const raw = sources.map((source) => `${rawPrefix(source)}*`);
  const cursors = sources.map((source) => cursorKey(source, '*'));
  return [
    readObjects(lake, [layoutKey, ...raw, ...cursors]),
    listObjects(lake, [...raw, stateFolder, ...cursors]),
    writeObjects(lake, [layoutKey, ...cursors]),
    allow(
      ['kinesis:PutRecords'],
      Object.values(streams).map((stream) => arn.stream(lake, stream)),
    ),
  ];
}
