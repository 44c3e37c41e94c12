import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { PlatformError } from '../errors.ts';
import type { PlainAsset } from '../program/unwrap.ts';
import type { Materialiser } from './context.ts';
import { readInputs } from './inputs.ts';

/** `aws.s3.BucketObjectv2`: put again at each start, so that it always has the content of the tree. */
export const bucketObject: Materialiser = async ({ inputs }, { store, root, location }) => {
  const read = readInputs(inputs);
  const [bucket, key] = [read.text('bucket'), read.text('key')];
  const body = await bodyOf(inputs, root);
  await store.put(bucket, key, body);
  const { source: _source, content: _content, ...declared } = inputs;
  return {
    id: key,
    state: {
      ...declared,
      arn: `arn:aws:s3:::${bucket}/${key}`,
      etag: createHash('md5').update(body).digest('hex'),
      region: location.region,
    },
  };
};

async function bodyOf(
  { source, content, contentBase64 }: Readonly<Record<string, unknown>>,
  root: string,
): Promise<Buffer> {
  if (typeof content === 'string') return Buffer.from(content);
  if (typeof contentBase64 === 'string') return Buffer.from(contentBase64, 'base64');
  const asset = (source ?? { kind: 'nothing' }) as PlainAsset | { readonly kind: 'nothing' };
  if (asset.kind === 'text') return Buffer.from(asset.text);
  if (asset.kind === 'file') return readFile(resolve(root, asset.path));
  throw new PlatformError(`its source is ${asset.kind}; a file or text asset is what can be put locally`);
}
