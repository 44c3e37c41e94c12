import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { expect } from 'chai';
import { one, recordGraph } from './record-graph.ts';

const failureOf = (program: () => unknown): Promise<unknown> =>
  recordGraph({ stack: 'dev', program }).then(
    () => undefined,
    (error: unknown) => error,
  );

describe('recording of a program', () => {
  it('fails on a resource that is not known', async () => {
    const error = await failureOf(() => {
      new aws.sqs.Queue('surprise');
    });
    expect(String(error)).to.contain('aws:sqs/queue:Queue');
  });

  it('fails on an invoke that is not known', async () => {
    const error = await failureOf(() => ({ zones: aws.getAvailabilityZonesOutput().names }));
    expect(String(error)).to.contain('getAvailabilityZones');
  });

  it('fails if a program throws in an apply', async () => {
    const error = await failureOf(() => {
      const topic = new aws.sns.Topic('alerts');
      topic.name.apply(() => {
        throw new Error('lost in an apply');
      });
    });
    expect(String(error)).to.contain('lost in an apply');
  });

  it('fails if a program throws', async () => {
    const error = await failureOf(() => {
      throw new Error('at once');
    });
    expect(String(error)).to.contain('at once');
  });

  it('unwraps secrets and keeps the promises of assets', async () => {
    const graph = await recordGraph({
      stack: 'dev',
      program: () => {
        new aws.sns.Topic('alerts', { name: 'alerts', tags: { token: pulumi.secret('hidden') } });
        new aws.s3.BucketObjectv2('script', { bucket: 'b', source: new pulumi.asset.FileAsset('/tmp/x') });
      },
    });
    expect(one(graph, 'aws:sns/topic:Topic', 'alerts').inputs.tags).to.deep.equal({ token: 'hidden' });
    expect(one(graph, 'aws:s3/bucketObjectv2:BucketObjectv2', 'script').inputs.source).to.deep.equal({
      path: '/tmp/x',
    });
  });

  it('starts afresh each time', async () => {
    const program = () => {
      new aws.sns.Topic('alerts');
    };
    await recordGraph({ stack: 'dev', program });
    expect((await recordGraph({ stack: 'prod', program })).resources).to.have.length(1);
  });
});
