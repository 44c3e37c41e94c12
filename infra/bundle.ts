import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Entry points under `handlers/`. Each becomes a folder that Lambda runs unchanged. */
export const handlerEntries = [
  'lambda/simulator',
  'lambda/processor',
  'lambda/etl',
  'athena/analytics',
  'athena/integration',
] as const;

export type HandlerEntry = (typeof handlerEntries)[number];

/** Absolute path of each entry's folder: `index.mjs` with its source map. */
export type HandlerBundles = Readonly<Record<HandlerEntry, string>>;

export interface BundleOptions {
  /** Folder that holds the entry points, as `<entry>.ts`. Default: `handlers/` of this project. */
  readonly from?: string;
  /** Folder to build into. Default: `dist/handlers/` of this project. */
  readonly to?: string;
}

let built: Promise<HandlerBundles> | undefined;

/** Bundles of this tree's handlers, built once for each process. @throws Error with esbuild's messages */
export function buildHandlers(): Promise<HandlerBundles> {
  built ??= bundleHandlers(handlerEntries);
  return built;
}

/**
 * Bundles handlers with all their dependencies, so that the deployed code uses the versions of the lockfile and not the
 * SDK of the runtime. The same tree gives the same bytes.
 */
export async function bundleHandlers<E extends string>(
  entries: readonly E[],
  { from = join(root, 'handlers'), to = join(root, 'dist', 'handlers') }: BundleOptions = {},
): Promise<Readonly<Record<E, string>>> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries.map((entry) => [`${entry}/index`, join(from, `${entry}.ts`)])),
    outdir: to,
    // Lambda does not detect ES modules, and CommonJS cannot require them: the file extension must say it.
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    // esbuild removes unused code from ES modules, but not from CommonJS.
    mainFields: ['module', 'main'],
    target: 'node24',
    // Identifiers keep their names: a stack trace names the function even without its source map.
    minifySyntax: true,
    minifyWhitespace: true,
    sourcemap: 'linked',
    sourcesContent: false,
    legalComments: 'none',
    banner: { js: preamble },
    plugins: [declareGlobals],
    write: false,
    logLevel: 'silent',
  });
  await Promise.all(outputFiles.map(({ path, contents }) => replace(path, contents)));
  return Object.fromEntries(entries.map((entry) => [entry, join(to, entry)])) as Record<E, string>;
}

/**
 * CommonJS dependencies require Node's own modules, which an ES module can do only with this. Node also hides
 * deprecation warnings of code in packages, but cannot recognise a package after bundling.
 */
const preamble = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  'process.noDeprecation = true;',
].join(' ');

/**
 * Declares the globals to which parquetjs-lite's generated Thrift code assigns: an ES module is strict, and such an
 * assignment would throw.
 */
const declareGlobals: Plugin = {
  name: 'declare-globals-of-parquetjs',
  setup({ onLoad }) {
    onLoad({ filter: /parquetjs-lite[\\/]gen-nodejs[\\/]\w+\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(/^(\w+) = module\.exports\.\1 = /gm, 'var $&'),
    }));
  },
};

/** Leaves an unchanged file alone, and never exposes a half-written one to a process that loads it meanwhile. */
async function replace(path: string, contents: Uint8Array): Promise<void> {
  const current = await readFile(path).catch(() => undefined);
  if (current?.equals(contents)) return;
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}`;
  await writeFile(temporary, contents);
  await rename(temporary, path);
}
