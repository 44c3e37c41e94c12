import { arn, type Place } from './arn.ts';
import { policyDocument } from './document.ts';

/** Bucket policy that refuses every request that is not encrypted on its way. */
export function tlsOnly(place: Place, bucket: string): string {
  return policyDocument([
    {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: [arn.bucket(place, bucket), arn.objects(place, bucket, '*')],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
}
