import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { bundleHandlers } from '../../infra/bundle.ts';
import { layoutKey, layoutState, layoutVersion } from '../../lake/layout.ts';
import type { LambdaEngine } from '../../local/engines.ts';
import { startGateway } from '../../local/gateway/gateway.ts';
import { createKinesis, type EmbeddedKinesis } from '../../local/kinesis/kinesis.ts';
import { createLambda } from '../../local/lambda/lambda.ts';
import { createClosers } from '../../local/platform/closers.ts';
import { endpointsOf, endpointVariables } from '../../local/platform/endpoints.ts';
import { type LocalObjectStore, startObjectStore } from '../../local/s3/s3.ts';
import { type ArmedFaults, armFaults } from './armed.ts';
import { clockedBundle } from './clocked.ts';
import type { Killable } from './effect.ts';
import { bucket, functionOf, functionsOf, sources, streamOf } from './functions.ts';
import { startProxy } from './proxy.ts';

/** Settings of one schedule. */
export interface Conditions {
  faults: ArmedFaults;
  /** ms that the clock of stream and mapping is off. */
  clockOffset: number;
  /** Whose functions are killed. */
  source: string;
}

/** The embedded engines with a proxy between them and every client; opened once, emptied for each schedule. */
export interface ChaosLake {
  readonly store: LocalObjectStore;
  readonly kinesis: EmbeddedKinesis;
  readonly lambda: LambdaEngine;
  /** Clients that go through the proxies, and repeat nothing by themselves. */
  readonly clients: { readonly s3: S3Client; readonly kinesis: KinesisClient };
  readonly conditions: Conditions;
  readonly now: () => number;
  /** Sets the clock of the ETL function, in ms ahead. */
  readonly setEtlClock: (offset: number) => Promise<void>;
  /** Folder for checkpoints. */
  readonly directory: string;
  /** Requests that were held back are served now. */
  release(): Promise<void>;
  /** An empty bucket and an empty stream of the source. */
  empty(source: string, shards: number): Promise<void>;
  close(): Promise<void>;
}

const region = 'us-east-1';

export async function openChaosLake(): Promise<ChaosLake> {
  const directory = await mkdtemp(join(tmpdir(), 'chaos-'));
  const closers = createClosers();
  closers.add(() => rm(directory, { recursive: true, force: true }));
  const conditions: Conditions = { faults: armFaults([]), clockOffset: 0, source: sources[0] };
  const now = () => Date.now() + conditions.clockOffset;
  const store = await startObjectStore({ directory: join(directory, 's3') });
  closers.add(store.close);
  const kinesis = createKinesis({
    directory: join(directory, 'kinesis'),
    now,
    beforePut: (_, index) =>
      conditions.faults.rejectsEntry(index) ? 'ProvisionedThroughputExceededException' : undefined,
  });
  closers.add(kinesis.close);
  const gateway = await startGateway({ host: '127.0.0.1' });
  closers.add(gateway.close);
  gateway.handle('Kinesis_20131202.', kinesis.api);

  const decide: ArmedFaults['decide'] = (request) => conditions.faults.decide(request);
  const kill = async (victim: Killable) => lambda.crash(functionOf(victim, conditions.source));
  const atStore = await startProxy({ target: store.url, decide, kill });
  closers.add(atStore.close);
  const atGateway = await startProxy({ target: gateway.url, decide, kill });
  closers.add(atGateway.close);
  const lambda = createLambda({ endpoints: endpointVariables(endpointsOf(atStore.url, atGateway.url)) });
  closers.add(lambda.close);
  const bundles = await bundleHandlers(['lambda/simulator', 'lambda/processor', 'lambda/etl'], {
    to: join(directory, 'bundles'),
  });
  const topic = await store.createTopic('alerts');
  const etl = await clockedBundle(bundles['lambda/etl'], join(directory, 'clocked'));
  for (const declaration of functionsOf({ ...bundles, 'lambda/etl': etl.directory }, topic))
    lambda.declare(declaration);
  await store.createBucket(bucket);
  const clients = clientsOf(atStore.url, atGateway.url);
  closers.add(async () => Object.values(clients).forEach((client) => void client.destroy()));
  return {
    ...{ store, kinesis, lambda, clients, conditions, now, directory, setEtlClock: etl.set },
    async release() {
      await Promise.all([atStore.release(), atGateway.release()]);
    },
    async empty(source, shards) {
      await store.removePrefix(bucket, '');
      // A warm function puts the layout once, and does not see that its lake has been emptied.
      await store.put(bucket, layoutKey, Buffer.from(layoutState.serialize({ layout: layoutVersion })));
      await rm(join(directory, 'kinesis', streamOf(source)), { recursive: true, force: true });
      await kinesis.declare({ name: streamOf(source), shardCount: shards, retentionHours: 168 });
    },
    close: closers.close,
  };
}

function clientsOf(store: string, gateway: string): ChaosLake['clients'] {
  const common = { region, credentials: { accessKeyId: 'chaos', secretAccessKey: 'chaos' }, maxAttempts: 1 };
  return {
    s3: new S3Client({ ...common, endpoint: store, forcePathStyle: true }),
    kinesis: new KinesisClient({ ...common, endpoint: gateway, requestHandler: new NodeHttpHandler() }),
  };
}
