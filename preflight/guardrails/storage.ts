import { resourcesOfType, valueAt } from '../graph.ts';
import { statementsIn } from './policy.ts';
import { forEach, type Rule, shown, types, violation } from './rule.ts';

const publicSwitches = ['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'] as const;

/** Resource of a type that refers to a bucket. */
const companion = (type: string, bucket: unknown) => (graph: Parameters<Rule['check']>[0]) =>
  resourcesOfType(graph.resources, type).find(({ inputs }) => inputs.bucket === bucket);

export const storageRules: readonly Rule[] = [
  {
    id: 'bucket-closed-to-the-public',
    forbids: 'a bucket without all four switches of its public access block',
    why: 'A policy or an ACL that is added later must not open the lake to the public.',
    check: forEach(types.bucket, (bucket, graph) => {
      const block = companion(types.publicAccessBlock, bucket.inputs.bucket)(graph);
      const open = publicSwitches.filter((name) => block?.inputs[name] !== true);
      return open.length === 0
        ? []
        : [violation(bucket, `${open.join(', ')} not true`, 'declare a BucketPublicAccessBlock with all four true')];
    }),
  },
  {
    id: 'bucket-encrypted',
    forbids: 'a bucket without declared encryption',
    why: 'Encryption and its key must be visible in the program, not only in the account.',
    check: forEach(types.bucket, (bucket, graph) => {
      const encryption = companion(types.bucketEncryption, bucket.inputs.bucket)(graph);
      const algorithm = valueAt(encryption?.inputs, 'rules.0.applyServerSideEncryptionByDefault.sseAlgorithm');
      return algorithm === 'AES256' || algorithm === 'aws:kms'
        ? []
        : [violation(bucket, `sseAlgorithm ${shown(algorithm)}`, 'declare AES256 or aws:kms for it')];
    }),
  },
  {
    id: 'bucket-by-tls-only',
    forbids: 'a bucket whose policy does not deny requests without TLS, to itself and to its objects',
    why: 'S3 also answers plain HTTP, and a signed request over it shows the records to the network.',
    check: forEach(types.bucket, (bucket, graph) => {
      const policy = companion(types.bucketPolicy, bucket.inputs.bucket)(graph);
      const denied = statementsIn(policy?.inputs.policy).some(
        (statement) =>
          statement.effect === 'Deny' &&
          statement.actions.includes('s3:*') &&
          statement.everybody &&
          statement.resources.some((resource) => resource.endsWith(`:::${bucket.inputs.bucket}`)) &&
          statement.resources.some((resource) => resource.endsWith(`:::${bucket.inputs.bucket}/*`)) &&
          // With a second condition, requests that meet only the first would pass.
          JSON.stringify(statement.condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
      );
      return denied
        ? []
        : [violation(bucket, 'no such statement', 'deny s3:* to everybody if aws:SecureTransport is false')];
    }),
  },
  {
    id: 'stream-encrypted',
    forbids: 'a stream that is not encrypted with KMS',
    why: 'Records remain in a stream for days, and Kinesis does not encrypt them by default.',
    check: forEach(types.stream, (stream) =>
      stream.inputs.encryptionType === 'KMS' && stream.inputs.kmsKeyId
        ? []
        : [
            violation(
              stream,
              `encryptionType ${shown(stream.inputs.encryptionType)}, kmsKeyId ${shown(stream.inputs.kmsKeyId)}`,
              'set encryptionType KMS and a key, e.g. alias/aws/kinesis',
            ),
          ],
    ),
  },
  {
    id: 'data-protected',
    forbids: 'a bucket or a stream in prod that Pulumi would delete',
    why: 'Pulumi deletes and recreates a renamed resource. For a resource that holds data, this must fail instead.',
    check: (graph) =>
      graph.stack !== 'prod'
        ? []
        : [...resourcesOfType(graph.resources, types.bucket), ...resourcesOfType(graph.resources, types.stream)]
            .filter(({ protect }) => !protect)
            .map((resource) => violation(resource, 'not protected', 'set protectData to true in Pulumi.prod.yaml')),
  },
];
