import { type StreamPosition, streamPositionLines, type TableSchema } from '../etl/platform.ts';
import type { Objects } from './objects.ts';

/**
 * Key of the stream positions of the records that one writer erased.
 * @param erased the source's table `erased`
 * @param writer shard and name of a batch, or the receipt of an erasure, so that no two writers share an object
 */
export const erasedKey = (erased: TableSchema, writer: string): string => `${erased.prefix}${writer}.ndjson`;

/** Stores the stream positions of erased records, replacing those that the same writer stored before. */
export const storeErasedPositions = (
  objects: Pick<Objects, 'put'>,
  erased: TableSchema,
  writer: string,
  positions: readonly StreamPosition[],
): Promise<void> => objects.put(erasedKey(erased, writer), streamPositionLines(positions));
