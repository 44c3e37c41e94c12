/** A processed object, as a listing shows it. */
export interface ProcessedObject {
  readonly key: string;
  readonly etag: string;
}

/** The part of a run that one invocation of the ETL function does. */
export interface MergeTask {
  /** Event-time partitions that the task replaces. No two tasks of a plan share one. */
  readonly partitions: readonly string[];
  /** Processed objects that hold rows of them. */
  readonly objects: readonly ProcessedObject[];
}

/** What one ETL run has to do. */
export interface MergePlan {
  readonly tasks: readonly MergeTask[];
  /** Every object that the run takes in: what the ledger gains at its end. */
  readonly objects: readonly ProcessedObject[];
  /** More objects wait than one plan takes: run again. */
  readonly more: boolean;
  /** Hour of arrival (`yyyy-MM-ddTHH`) up to which nothing will be left to merge once the plan is done; null: none. */
  readonly watermark: string | null;
}

/** Processed objects that have been merged: the watermark of a source's ETL. */
export interface Ledger {
  /** Hours of arrival (`yyyy-MM-ddTHH`) up to and including this one are complete: nothing new can stand there. */
  readonly watermark: string | null;
  /** ETag of each merged object of later hours, by key. */
  readonly merged: Readonly<Record<string, string>>;
}
