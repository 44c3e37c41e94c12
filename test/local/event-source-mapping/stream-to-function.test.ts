import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { expect } from 'chai';
import {
  createEventSourceMappings,
  type DeadLetterMessage,
} from '../../../local/event-source-mapping/event-source-mapping.ts';
import { createLambda } from '../../../local/lambda/lambda.ts';
import { entries, startStream, temporaryDirectory } from '../kinesis/support.ts';
import { range } from './support.ts';

/** Appends the numbers that it gets to a file; throws for one of them. */
const CODE = `
import { appendFile } from 'node:fs/promises';
export const handler = async ({ Records }) => {
  const numbers = Records.map(({ kinesis }) => JSON.parse(Buffer.from(kinesis.data, 'base64').toString()).number);
  if (numbers.includes(1234)) throw new Error('poison');
  await appendFile(process.env.OUT, numbers.map((n) => n + '\\n').join(''));
};`;

describe('the way of a record from the AWS client through a stream to a function', () => {
  const directory = temporaryDirectory();

  it('brings 2,000 records in order to the worker, and the poisonous one to the dead-letter queue', async () => {
    const out = join(directory.path(), 'out.txt');
    const bundle = join(directory.path(), 'bundle');
    await mkdir(bundle);
    await writeFile(join(bundle, 'index.mjs'), CODE);
    const stream = await startStream({ directory: join(directory.path(), 'streams') });
    const lambda = createLambda({ endpoints: {} });
    lambda.declare({
      name: 'processor',
      directory: bundle,
      handler: 'index.handler',
      environment: { OUT: out },
      memoryMb: 128,
      timeoutSeconds: 300,
    });
    const failures: DeadLetterMessage[] = [];
    const mappings = createEventSourceMappings({
      kinesis: stream.kinesis,
      lambda,
      directory: join(directory.path(), 'checkpoints'),
      sendDeadLetter: async (_, record) => void failures.push(record),
      eager: true,
      backoff: () => 1,
    });
    await mappings.declare({
      uuid: 'mapping',
      streamName: 'readings',
      functionName: 'processor',
      batchSize: 500,
      windowSeconds: 60,
      parallelizationFactor: 1,
      maximumRetryAttempts: 1,
      maximumRecordAgeSeconds: -1,
      bisectBatchOnFunctionError: true,
      reportBatchItemFailures: true,
      startingPosition: 'TRIM_HORIZON',
      onFailureArn: 'arn:aws:s3:::lake',
    });

    for (let from = 0; from < 2000; from += 500) {
      await stream.client.send(new PutRecordsCommand({ StreamName: 'readings', Records: entries(500, from) }));
    }
    await mappings.drained();

    const numbers = (await readFile(out, 'utf8')).trim().split('\n').map(Number);
    expect(numbers).to.deep.equal(range(2000).filter((n) => n !== 1234));
    const payload = JSON.parse(JSON.parse(failures[0]?.body ?? '').payload);
    expect(Buffer.from(payload.Records[0].kinesis.data, 'base64').toString()).to.equal('{"number":1234}');
    expect(mappings.progress('readings')).to.deep.equal({ handled: 2000, failed: 1, waiting: 0 });
    await mappings.close();
    await lambda.close();
    await stream.stop();
  });
});
