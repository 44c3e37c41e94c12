const signature = '4dabf18193072939515e22adb298388d';
const secret = '1b47061264138c4ac30d75fd1eb44270';

/** An asset or archive, with its promises kept. */
export interface PlainAsset {
  readonly path: string;
}

/** What an input holds once secrets are unwrapped and the promises of assets are kept. */
export async function plainValue(value: unknown): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map(plainValue));
  if (typeof value !== 'object' || value === null) return value;
  const held = value as Record<string, unknown>;
  if (held[signature] === secret) return plainValue(held.value);
  if (held.__pulumiAsset || held.__pulumiArchive) return { path: await held.path } satisfies { path: unknown };
  const entries = Object.entries(held).map(async ([key, inner]) => [key, await plainValue(inner)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** Every string that a value holds, with the path that leads to it. */
export function stringsIn(value: unknown, path = ''): { readonly path: string; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => stringsIn(inner, `${path}.${key}`));
}
