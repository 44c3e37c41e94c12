import { AthenaClient } from '@aws-sdk/client-athena';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Where the services of a lake answer. */
export interface ServicePlace {
  readonly region: string;
  /** Of the embedded services: `http://127.0.0.1:<port>`. Absent: AWS, with the credentials of its command line. */
  readonly endpoints?: Readonly<Record<'s3' | 'kinesis' | 'lambda' | 'athena', string>>;
}

export interface OperatorClients {
  readonly s3: S3Client;
  readonly kinesis: KinesisClient;
  readonly lambda: LambdaClient;
  readonly athena: AthenaClient;
  close(): void;
}

const connectionTimeout = 3_000;

/** ms. A batch that is handed to its function again is answered when the function ends: at most 15 minutes. */
const answerTimeout = { default: 30_000, lambda: 905_000 } as const;

/** The embedded services take any credentials; the user's own have no business there. */
const dummy = { accessKeyId: 'local', secretAccessKey: 'local' };

export function operatorClients({ region, endpoints }: ServicePlace): OperatorClients {
  const settings = (service: keyof NonNullable<ServicePlace['endpoints']>) => ({
    region,
    maxAttempts: 4,
    requestHandler: new NodeHttpHandler({
      connectionTimeout,
      requestTimeout: service === 'lambda' ? answerTimeout.lambda : answerTimeout.default,
    }),
    ...(endpoints ? { endpoint: endpoints[service], credentials: dummy } : {}),
  });
  const s3 = new S3Client(settings('s3'));
  const kinesis = new KinesisClient(settings('kinesis'));
  const lambda = new LambdaClient(settings('lambda'));
  const athena = new AthenaClient(settings('athena'));
  return {
    ...{ s3, kinesis, lambda, athena },
    close() {
      for (const client of [s3, kinesis, lambda, athena]) client.destroy();
    },
  };
}
