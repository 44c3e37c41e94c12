import type { Batches } from './batches.ts';
import type { SourceFacts } from './measure.ts';
import type { PriceKey } from './prices.ts';
import type { SourceModel } from './system.ts';

/** What comes in. */
export interface Load {
  /** Records a day, of each source. */
  readonly recordsPerDay: number;
  /**
   * - `steady`: evenly through the day, as live producers send; makes the most batches
   * - `ticks`: in the bursts of the declared simulator
   */
  readonly arrival: 'steady' | 'ticks';
}

/** A quantity that AWS bills, of a month. Quantities of the same `service`, `what` and `price` are one line. */
export interface UsageLine {
  readonly service: string;
  readonly what: string;
  readonly price: PriceKey;
  /** In units of the price. */
  readonly quantity: number;
}

/** What a load makes of one source, in a month unless it says otherwise. */
export interface SourceFlow extends SourceModel {
  readonly facts: SourceFacts;
  readonly recordsPerDay: number;
  readonly records: number;
  /** Those that the stream has under this load. */
  readonly openShards: number;
  readonly batches: Batches;
  /** Objects in quarantine and in the table of alerts. */
  readonly quarantineObjects: number;
  readonly alertObjects: number;
  readonly run: EtlRun;
}

/** One run of a source's ETL. */
export interface EtlRun {
  /** Runs of a month. */
  readonly perMonth: number;
  /** New objects of one run. */
  readonly objects: number;
  /** Plans that they take: each merges the partition again. */
  readonly plans: number;
  /** Rows of the partition that is written again, on average; it grows through its day or month. */
  readonly partitionRows: number;
  /** Objects that a plan lists. */
  readonly listed: number;
  /** Rollups that finishing reads. */
  readonly rollups: number;
  /** Billed seconds of the ETL function, and of its longest invocation when the partition is full. */
  readonly seconds: number;
  readonly longestSeconds: number;
}
