import type { Fault } from '../chaos/fault.ts';

/** @param file of the tests, within `test/faults/` */
const of = (file: string, ...faults: readonly Omit<Fault, 'test'>[]): readonly Fault[] =>
  faults.map((fault) => ({ ...fault, test: `test/faults/${file}` }));

const asUndisturbed = 'all records reconcile, summary and bytes of the analytics are those of an undisturbed lake';

/** Faults of whole processes, of disks, of readers and writers beside each other, and of the orchestration. */
export const faults: readonly Fault[] = [
  ...of('killed.faults.ts', {
    id: 'process-killed',
    injected: 'SIGKILL before, in the middle of or after any change of a file, again and again, and started again',
    where: 'process of the lake',
    promise: `${asUndisturbed}; any number of seeded moments: npm run kill-trial`,
  }),
  ...of(
    'full-disk.faults.ts',
    {
      id: 'disk-full-to-the-end',
      injected: 'ENOSPC in the middle of every write of an object',
      where: 'file system of the process',
      promise: `names the object that found no space, ends with an error; after the next start ${asUndisturbed}`,
    },
    {
      id: 'disk-full-for-a-while',
      injected: 'ENOSPC for some writes',
      where: 'stream logs, checkpoints, log files',
      promise: `waits, and ${asUndisturbed}`,
    },
  ),
  ...of(
    'full-disk-engines.test.ts',
    {
      id: 'disk-full-put',
      injected: 'ENOSPC at each single write and rename of a put',
      where: 'local S3',
      promise: 'answers 500 and leaves the old object whole, after a restart too',
    },
    {
      id: 'disk-full-bucket',
      injected: 'ENOSPC at each single write of making a bucket',
      where: 'local S3',
      promise: 'starts again once there is space',
    },
    {
      id: 'disk-full-stream',
      injected: 'ENOSPC in the middle of an append',
      where: 'shard of a stream',
      promise: 'PutRecords answers a failure for each record that is not stored; the others are kept',
    },
    {
      id: 'disk-full-checkpoint',
      injected: 'ENOSPC at the last checkpoint',
      where: 'event source mapping',
      promise: 'is saved once there is space; a caller that waits for the event source mapping is notified',
    },
    {
      id: 'disk-full-log',
      injected: 'ENOSPC at a log line',
      where: 'log files',
      promise: 'the line is left out and reported; nothing ends',
    },
  ),
  ...of(
    'readers.test.ts',
    {
      id: 'reader-get',
      injected: 'two writers replace a partition all the time',
      where: 'GetObject',
      promise: 'the old version or the new one, whole',
    },
    {
      id: 'reader-athena',
      injected: 'two writers replace a partition all the time',
      where: 'query through Athena',
      promise: 'all rows of one version, never an error',
    },
    {
      id: 'reader-ranged',
      injected: 'two writers replace a partition all the time',
      where: 'GetObject by ranges, If-Match',
      promise: 'ranges of one version, or 412, then the caller lists again',
    },
  ),
  ...of('plan-while-replaced.test.ts', {
    id: 'plan-overtaken',
    injected: 'batch delivered again between listing and reading its object',
    where: 'plan step of the ETL',
    promise: 'plans the new version',
  }),
  ...of(
    'conditional-writes.test.ts',
    {
      id: 'writers-one-winner',
      injected: 'eight writers of one object at the same time',
      where: 'PutObject, CopyObject, CompleteMultipartUpload with If-None-Match or If-Match',
      promise: 'exactly one wins, the others get 412',
    },
    {
      id: 'writers-lost-update',
      injected: 'writers that read and put over what they read, at the same time',
      where: 'ledger of the ETL, any object',
      promise: 'no update is lost',
    },
  ),
  ...of(
    'orchestration.faults.ts',
    {
      id: 'etl-fails-once',
      injected: 'error in answer to an invocation',
      where: 'ETL job of the state machine',
      promise: `is repeated; ${asUndisturbed}`,
    },
    {
      id: 'etl-fails-for-good',
      injected: 'errors in answer to every second invocation',
      where: 'ETL job of the state machine',
      promise: 'FAILED, published to the topic; analytics as before; whole after the next run',
    },
    {
      id: 'etl-times-out',
      injected: 'invocation without an answer; the next execution begins while the job still runs',
      where: 'ETL job of the state machine',
      promise: 'FAILED with States.Timeout, published to the topic; the next execution waits and completes',
    },
    {
      id: 'etl-zombie',
      injected: 'merge or finish of an attempt that was given up is done after the attempts that took its place',
      where: 'ETL function',
      promise: asUndisturbed,
    },
  ),
];
