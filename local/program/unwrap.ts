import * as pulumi from '@pulumi/pulumi';

const { specialSigKey, specialSecretSig } = pulumi.runtime;

/** An asset or archive with its promises kept. */
export type PlainAsset =
  | { readonly kind: 'file' | 'archive'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'remote'; readonly uri: string }
  | { readonly kind: 'assets'; readonly assets: Readonly<Record<string, PlainAsset>> };

/**
 * Plain values of a resource's input. Pulumi's mock runtime hands inputs over half resolved: a secret anywhere in a property
 * wraps the whole property, and an asset holds promises, within nested archives too.
 */
export async function unwrap(value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map(unwrap));
  if (typeof value !== 'object' || value === null) return value;
  const held = value as Readonly<Record<string, unknown>>;
  if (held[specialSigKey] === specialSecretSig) return unwrap(held.value);
  if (pulumi.asset.Asset.isInstance(held) || pulumi.asset.Archive.isInstance(held)) return plainAsset(held);
  return mapValues(held, unwrap);
}

async function plainAsset(asset: Readonly<Record<string, unknown>>): Promise<PlainAsset> {
  const [path, text, uri, assets] = await Promise.all([asset.path, asset.text, asset.uri, asset.assets]);
  if (typeof path === 'string') return { kind: pulumi.asset.Archive.isInstance(asset) ? 'archive' : 'file', path };
  if (typeof text === 'string') return { kind: 'text', text };
  if (typeof uri === 'string') return { kind: 'remote', uri };
  const nested = await mapValues(assets as Readonly<Record<string, unknown>>, (one) =>
    plainAsset(one as Readonly<Record<string, unknown>>),
  );
  return { kind: 'assets', assets: nested };
}

async function mapValues<T>(
  record: Readonly<Record<string, unknown>>,
  map: (value: unknown) => Promise<T>,
): Promise<Record<string, T>> {
  const entries = Object.entries(record).map(async ([key, value]) => [key, await map(value)] as const);
  return Object.fromEntries(await Promise.all(entries));
}
