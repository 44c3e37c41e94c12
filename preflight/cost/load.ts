import type { Batches } from './batches.ts';
import type { SourceFacts } from './measure.ts';
import type { PriceKey } from './prices.ts';
import type { SourceModel } from './system.ts';

/** Load on the lake. */
export interface Load {
  /** Records a day of each source. */
  readonly recordsPerDay: number;
  /**
   * - `steady`: evenly through the day, as live producers send; makes the most batches
   * - `ticks`: in the bursts of the declared simulator
   */
  readonly arrival: 'steady' | 'ticks';
}

/** Monthly quantity that AWS bills. Quantities with the same `service`, `what` and `price` are one line. */
export interface UsageLine {
  readonly service: string;
  readonly what: string;
  readonly price: PriceKey;
  /** In units of the price. */
  readonly quantity: number;
}

/** Flow of a load through one source, per month unless stated otherwise. */
export interface SourceFlow extends SourceModel {
  readonly facts: SourceFacts;
  readonly recordsPerDay: number;
  readonly records: number;
  /** Open shards of the stream under this load. */
  readonly openShards: number;
  readonly batches: Batches;
  /** Objects put to quarantine and to the table of alerts. */
  readonly quarantineObjects: number;
  readonly alertObjects: number;
  readonly run: EtlRun;
}

/** Run of a source's ETL. */
export interface EtlRun {
  /** Runs of a month. */
  readonly perMonth: number;
  /** New objects of one run. */
  readonly objects: number;
  /** Plans for these objects: each merges the partition again. */
  readonly plans: number;
  /** Mean rows of the rewritten partition, which grows through its day or month. */
  readonly partitionRows: number;
  /** Objects that a plan lists. */
  readonly listed: number;
  /** Rollups that the finish step reads. */
  readonly rollups: number;
  /** Billed seconds of the ETL function, and of its longest invocation when the partition is full. */
  readonly seconds: number;
  readonly longestSeconds: number;
}
