import type { Materialiser } from './context.ts';
import { declaredName } from './inputs.ts';

/** `aws.s3.Bucket`: a folder of the object store. Its content is kept between starts. */
export const bucket: Materialiser = async (resource, { store, location }) => {
  const name = declaredName(resource, 'bucket');
  await store.createBucket(name);
  return {
    id: name,
    state: {
      ...resource.inputs,
      arn: `arn:aws:s3:::${name}`,
      bucketDomainName: `${name}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${name}.s3.${location.region}.amazonaws.com`,
      region: location.region,
    },
  };
};
