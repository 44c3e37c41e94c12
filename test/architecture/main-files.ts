import { posix } from 'node:path';
import { importsOf, type SourceFile } from './source.ts';

/**
 * Folders that other folders use through one file only, which does not bear the name of the folder: one sentence for each.
 * `index.ts` is a door, and may lead to several files.
 */
export function wrongMainFiles(files: readonly SourceFile[]): string[] {
  const entries = new Map<string, Set<string>>();
  for (const file of files)
    for (const target of importsOf(file).flatMap((specifier) => targetOf(file.path, specifier)))
      for (const folder of foldersOf(target)) {
        if (file.path.startsWith(`${folder}/`)) break;
        entries.set(folder, (entries.get(folder) ?? new Set()).add(target));
      }
  const known = new Set(files.flatMap(({ path }) => foldersOf(path)));
  return [...entries].flatMap(([folder, [first = '', ...others]]) => {
    const wanted = [`${folder}/${posix.basename(folder)}.ts`, `${folder}/index.ts`];
    return !known.has(folder) || others.length > 0 || wanted.includes(first)
      ? []
      : [`${folder} is used through ${first} only`];
  });
}

const targetOf = (path: string, specifier: string): string[] =>
  specifier.startsWith('.') ? [posix.join(posix.dirname(path), specifier)] : [];

/** Folders that a file is in, the innermost first, without the top folder: a layer has doors or commands instead. */
function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.slice(1).map((_, i) => parts.slice(0, parts.length - i).join('/'));
}
