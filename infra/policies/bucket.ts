import { type AwsLocation, arn } from './arn.ts';
import { policyDocument } from './document.ts';

/** Bucket policy that denies every request without TLS. */
export function tlsOnly(location: AwsLocation, bucket: string): string {
  return policyDocument([
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [arn.bucket(location, bucket), arn.objects(location, bucket, '*')],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
}
