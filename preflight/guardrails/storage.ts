import { resourcesOfType, valueAt } from '../graph.ts';
import { statementsIn } from './policy.ts';
import { forEach, type Rule, shown, types, violation } from './rule.ts';

const publicSwitches = ['blockPublicAcls', 'blockPublicPolicy', 'ignorePublicAcls', 'restrictPublicBuckets'] as const;

/** The companion of a bucket: the resource of a type that names it. */
const companion = (type: string, bucket: unknown) => (graph: Parameters<Rule['check']>[0]) =>
  resourcesOfType(graph.resources, type).find(({ inputs }) => inputs.bucket === bucket);

export const storageRules: readonly Rule[] = [
  {
    id: 'bucket-closed-to-the-public',
    forbids: 'a bucket without all four switches of its public access block',
    why: 'A policy or an ACL that somebody adds later must not be able to open the lake.',
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
    why: 'What is encrypted, and with which key, is to be read in the program and not in the account.',
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
    forbids: 'a bucket whose policy does not refuse requests without TLS, to itself and to its objects',
    why: 'S3 also answers plain HTTP, and a signed request over it shows the records to the network.',
    check: forEach(types.bucket, (bucket, graph) => {
      const policy = companion(types.bucketPolicy, bucket.inputs.bucket)(graph);
      const refused = statementsIn(policy?.inputs.policy).some(
        (statement) =>
          statement.effect === 'Deny' &&
          statement.actions.includes('s3:*') &&
          statement.everybody &&
          statement.resources.some((resource) => resource.endsWith(`:::${bucket.inputs.bucket}`)) &&
          statement.resources.some((resource) => resource.endsWith(`:::${bucket.inputs.bucket}/*`)) &&
          // A second condition would leave requests through that meet only the first.
          JSON.stringify(statement.condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
      );
      return refused
        ? []
        : [violation(bucket, 'no such statement', 'deny s3:* to everybody where aws:SecureTransport is false')];
    }),
  },
  {
    id: 'stream-encrypted',
    forbids: 'a stream that is not encrypted with KMS',
    why: 'Records stand in a stream for days, and Kinesis encrypts nothing unless told to.',
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
    why: 'A renamed resource is deleted and made anew. For what holds data that must fail instead.',
    check: (graph) =>
      graph.stack !== 'prod'
        ? []
        : [...resourcesOfType(graph.resources, types.bucket), ...resourcesOfType(graph.resources, types.stream)]
            .filter(({ protect }) => !protect)
            .map((resource) => violation(resource, 'not protected', 'set protectData to true in Pulumi.prod.yaml')),
  },
];
