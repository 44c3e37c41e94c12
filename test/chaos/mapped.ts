import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { EventSourceMappingEngine } from '../../local/engines.ts';
import { createEventSourceMappings } from '../../local/event-source-mapping/event-source-mapping.ts';
import { sendDeadLetter } from '../../local/platform/dead-letter-queue.ts';
import { bucket, functionOf, streamOf } from './functions.ts';
import type { ChaosLake } from './lake.ts';
import type { Schedule } from './schedule.ts';

/** The event source mapping of a schedule. It loses a checkpoint now and then and restarts with other batch boundaries. */
export interface Mapped {
  /** Resolves when every record of the stream is handled. */
  drained(): Promise<void>;
  close(): Promise<void>;
}

/** Sizes of batches after each restart. */
const otherSizes = [3, 40, 11] as const;

export async function startMapped(lake: ChaosLake, { input, ...schedule }: Schedule): Promise<Mapped> {
  const uuid = randomUUID();
  let restarts = 0;
  let current = await start();

  async function start(): Promise<{ readonly engine: EventSourceMappingEngine; readonly lost: Promise<true> }> {
    const lost = Promise.withResolvers<true>();
    const engine: EventSourceMappingEngine = createEventSourceMappings({
      kinesis: lake.kinesis,
      lambda: {
        async invoke(name, payload) {
          const answer = await lake.lambda.invoke(name, payload);
          if (!lake.conditions.faults.losesCheckpoint()) return answer;
          // Aborts before the answer is read: the effects of the function stay, its checkpoint is lost.
          void engine.close().then(() => lost.resolve(true), lost.reject);
          throw new Error('the mapping stops before its checkpoint');
        },
      },
      directory: join(lake.directory, 'checkpoints'),
      sendDeadLetter: (arn, record) => sendDeadLetter(destinationOf(lake), arn, record),
      eager: true,
      backoff: () => 1,
      now: lake.now,
    });
    const other = restarts > 0 ? otherSizes[(restarts - 1) % otherSizes.length] : undefined;
    await engine.declare({
      uuid,
      streamName: streamOf(input.source),
      functionName: functionOf('processor', input.source),
      batchSize: other ?? schedule.batchSize,
      windowSeconds: 0,
      parallelizationFactor: restarts % 2 === 0 ? schedule.slots : 3 - schedule.slots,
      maximumRetryAttempts: 2,
      maximumRecordAgeSeconds: -1,
      bisectBatchOnFunctionError: schedule.bisect,
      reportBatchItemFailures: true,
      startingPosition: 'TRIM_HORIZON',
      onFailureArn: `arn:aws:s3:::${bucket}`,
    });
    return { engine, lost: lost.promise };
  }
  return {
    async drained() {
      while (await Promise.race([current.lost, current.engine.drained()])) {
        restarts += 1;
        current = await start();
      }
    },
    close: () => current.engine.close(),
  };
}

/** The dead-letter queue through the proxy, where it fails as S3 does. */
const destinationOf = (lake: ChaosLake): Parameters<typeof sendDeadLetter>[0] => ({
  ...lake.store,
  async put(name, key, body) {
    await lake.clients.s3.send(new PutObjectCommand({ Bucket: name, Key: key, Body: body }));
  },
});
