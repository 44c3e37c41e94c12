import { UserError } from '../../etl/platform.ts';
import { type DeadLetterBatch, listDeadLetters, obstacleOf, redriveBatch } from '../../operations/dead-letters.ts';
import { onOneLine, whole } from '../format.ts';
import { type OpenLake, withLake } from '../open-lake/open-lake.ts';
import type { DeadLetterSelection, DlqOptions } from './options.ts';
import { deadLetterDetails, deadLetterTable } from './report.ts';

/** Lists dead letters, shows one, or redrives them. @returns exit code */
export const dlq = (root: string, options: DlqOptions): Promise<number> =>
  withLake(root, options.target, (target) => run(target, options));

async function run(target: OpenLake, options: DlqOptions): Promise<number> {
  const all = await listDeadLetters(target.lake.objects, target.lake.streams);
  switch (options.command) {
    case 'ls':
      console.log(deadLetterTable(chosen(all, options.batches, target), target.described));
      return 0;
    case 'show':
      console.log(
        chosen(all, { keys: [options.key] }, target)
          .map(deadLetterDetails)
          .join('\n'),
      );
      return 0;
    case 'redrive':
      return redrive(target, chosen(all, options.batches, target), options.dryRun);
  }
}

/** @throws UserError for a key that is not in the queue */
function chosen(
  all: readonly DeadLetterBatch[],
  batches: DeadLetterSelection,
  { described }: OpenLake,
): readonly DeadLetterBatch[] {
  if (batches === 'all') return all;
  if ('source' in batches) return all.filter(({ source }) => source === batches.source);
  return batches.keys.map((key) => {
    const found = all.find((batch) => batch.key === key);
    if (found) return found;
    throw new UserError(
      `no dead letter ${key} in the queue of ${described}, which holds ${all.length}: npm run lake -- dlq ls lists them`,
    );
  });
}

async function redrive(target: OpenLake, batches: readonly DeadLetterBatch[], dryRun: boolean): Promise<number> {
  if (batches.length === 0) {
    console.log(deadLetterTable(batches, target.described));
    return 0;
  }
  let failed = 0;
  for (const batch of batches) {
    const failure = dryRun ? obstacleOf(batch) : await redriveBatch(target.lake, batch);
    if (failure !== null) failed += 1;
    const result = failure ?? (dryRun ? 'would be redriven' : 'redriven and removed');
    // A processor's error may quote a record.
    console.log(onOneLine(`${batch.key}: ${result}`));
  }
  const done = batches.length - failed;
  console.log(
    `${whole(done)} of ${whole(batches.length)} dead letters ${dryRun ? 'would be redriven; nothing was changed' : 'redriven'}.`,
  );
  return failed === 0 ? 0 : 1;
}
