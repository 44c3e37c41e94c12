import type { QuarantineRow } from '../../etl/platform.ts';

/** Filter of rejected records. A missing criterion matches every record. */
export interface QuarantineFilter {
  readonly source?: string;
  /** Part of the reason, in any case. */
  readonly reason?: string;
  /** Field that broke the rule. */
  readonly field?: string;
  /** Earliest arrival, ms since 1970 UTC. */
  readonly since?: number;
  readonly id?: string;
}

/** True if a rejected record matches a filter. */
export const matches = ({ reason, field, since, id }: QuarantineFilter, row: QuarantineRow): boolean =>
  (id === undefined || row.event_id === id) &&
  (field === undefined || row.field === field) &&
  (since === undefined || Date.parse(row.arrived_at) >= since) &&
  (reason === undefined || row.reason.toLowerCase().includes(reason.toLowerCase()));

/**
 * True if an object can hold records that match. Its folder has the day of its first record, and a batch spans up to five
 * minutes, so the day before the filter's may count.
 */
export function canMatch({ since }: QuarantineFilter, key: string): boolean {
  const day = /arrival_date=(\d{4}-\d\d-\d\d)/.exec(key)?.[1];
  return since === undefined || day === undefined || Date.parse(day) >= since - 2 * dayMs;
}

const dayMs = 86_400_000;
