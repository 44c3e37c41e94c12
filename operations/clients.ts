import { AthenaClient } from '@aws-sdk/client-athena';
import { KinesisClient } from '@aws-sdk/client-kinesis';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { clientSettings, rememberingRequests } from '../lake/index.ts';

type Service = 's3' | 'kinesis' | 'lambda' | 'athena';

/** Location of the services of a lake. */
export interface ServiceLocation {
  readonly region: string;
  /** Of the embedded services: `http://127.0.0.1:<port>`. By default AWS, with the credentials of its command line. */
  readonly endpoints?: Readonly<Record<Service, string>>;
}

/** Clients of the services of a lake; close them after use. */
export interface OperatorClients {
  readonly s3: S3Client;
  readonly kinesis: KinesisClient;
  readonly lambda: LambdaClient;
  readonly athena: AthenaClient;
  close(): void;
}

/**
 * ms. S3: includes the upload of a whole raw file over the operator's connection, a gigabyte at 10 Mbit/s. Lambda: a
 * redriven batch is answered when its function ends, after 15 minutes at most.
 */
const answerTimeouts = { s3: 900_000, kinesis: 30_000, lambda: 905_000, athena: 30_000 } as const;

/** The embedded services accept any credentials, so the user's own are not sent there. */
const localCredentials = { accessKeyId: 'local', secretAccessKey: 'local' };

/**
 * Clients of the services that operations use.
 * @param timeouts ms after which an attempt is abandoned, including its body
 */
export function operatorClients(
  { region, endpoints }: ServiceLocation,
  timeouts: Readonly<Record<Service, number>> = answerTimeouts,
): OperatorClients {
  const settings = (service: Service) => ({
    region,
    ...clientSettings({ answerTimeout: timeouts[service] }),
    ...(endpoints ? { endpoint: endpoints[service], credentials: localCredentials } : {}),
  });
  const s3 = rememberingRequests(new S3Client(settings('s3')));
  const kinesis = rememberingRequests(new KinesisClient(settings('kinesis')));
  const lambda = rememberingRequests(new LambdaClient(settings('lambda')));
  const athena = rememberingRequests(new AthenaClient(settings('athena')));
  return {
    ...{ s3, kinesis, lambda, athena },
    close() {
      for (const client of [s3, kinesis, lambda, athena]) client.destroy();
    },
  };
}
