import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { InvariantError, ServiceError, UserError } from '../../etl/errors.ts';
import { entryPoint } from '../../handlers/entry-point.ts';
import { rememberingRequests } from '../../lake/index.ts';

describe('the entry point of a function', () => {
  it('makes the function once, and a failed making not at all', async () => {
    let made = 0;
    const handler = entryPoint((): ((event: number, context: string) => Promise<string>) => {
      made += 1;
      if (made === 1) throw new UserError('LAKE_BUCKET is not set');
      return async (event, context) => `${context} ${event}`;
    });
    expect(await handler(0, 'a').catch((error: Error) => error.message)).to.equal('LAKE_BUCKET is not set');
    expect([await handler(1, 'b'), await handler(2, 'c')]).to.deep.equal(['b 1', 'c 2']);
    expect(made).to.equal(2);
  });

  it('lets the error of an SDK leave as the failure of a service', async () => {
    const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
    const settings = { region: 'us-east-1', endpoint: 'http://127.0.0.1:1', credentials, maxAttempts: 1 };
    const client = rememberingRequests(new S3Client(settings));
    const handler = entryPoint(() => async () => client.send(new ListObjectsV2Command({ Bucket: 'lake' })));
    const error = await handler({}, {}).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ServiceError).with.property('name', 'ServiceError');
    expect(error)
      .to.have.property('message')
      .that.matches(/^S3 ListObjectsV2 of s3:\/\/lake\/ failed: ECONNREFUSED/);
  });

  it('leaves every other error as it is', async () => {
    for (const thrown of [new UserError('a'), new InvariantError('b'), new TypeError('c')]) {
      const handler = entryPoint(() => async () => {
        throw thrown;
      });
      expect(await handler({}, {}).catch((reason: unknown) => reason)).to.equal(thrown);
    }
  });
});
