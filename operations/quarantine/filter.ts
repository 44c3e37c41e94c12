import type { QuarantineRow } from '../../etl/platform.ts';

/** Which rejected records are meant; what is absent does not matter. */
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

export const matches = ({ reason, field, since, id }: QuarantineFilter, row: QuarantineRow): boolean =>
  (id === undefined || row.event_id === id) &&
  (field === undefined || row.field === field) &&
  (since === undefined || Date.parse(row.arrived_at) >= since) &&
  (reason === undefined || row.reason.toLowerCase().includes(reason.toLowerCase()));

/**
 * Whether an object can hold records that arrived so late. Its folder is named by the day of its first record, and a batch is
 * gathered within five minutes, so the day before may count.
 */
export function canMatch({ since }: QuarantineFilter, key: string): boolean {
  const day = /arrival_date=(\d{4}-\d\d-\d\d)/.exec(key)?.[1];
  return since === undefined || day === undefined || Date.parse(day) >= since - 2 * dayMs;
}

const dayMs = 86_400_000;
