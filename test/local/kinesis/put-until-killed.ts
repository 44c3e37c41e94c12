/** A process of a test: puts numbers one request after another and reports each that was answered, until it is killed. */
import { createKinesis } from '../../../local/kinesis/kinesis.ts';

const kinesis = createKinesis({ directory: process.argv[2] ?? '' });
await kinesis.declare({ name: 'readings', shardCount: 1, retentionHours: 24 });
for (let number = 0; ; number += 10) {
  const Records = Array.from({ length: 10 }, (_, n) => ({
    Data: Buffer.from(String(number + n)).toString('base64'),
    PartitionKey: 'key',
  }));
  await kinesis.api('PutRecords', { StreamName: 'readings', Records });
  process.stdout.write(`${number + 9}\n`);
}
