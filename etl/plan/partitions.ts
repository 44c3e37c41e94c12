import type { Contract } from '../contract/contract.ts';
import { partitionOf } from '../table/layout.ts';
import { eventPartition } from '../table/tables.ts';

/**
 * Every event-time partition from one moment to another, both inclusive (ms since 1970 UTC), in order.
 * @example partitionsBetween(contract, Date.UTC(2025, 0, 31), Date.UTC(2025, 1, 1)) // ['2025-01-31', '2025-02-01']
 */
export function partitionsBetween(contract: Contract, from: number, to: number): string[] {
  const column = eventPartition(contract);
  const partitions: string[] = [];
  const at = new Date(from);
  at.setUTCHours(0, 0, 0, 0);
  if (column.unit === 'MONTHS') at.setUTCDate(1);
  while (at.getTime() <= to) {
    partitions.push(partitionOf(column, at.getTime()));
    if (column.unit === 'MONTHS') at.setUTCMonth(at.getUTCMonth() + 1);
    else at.setUTCDate(at.getUTCDate() + 1);
  }
  return partitions;
}
