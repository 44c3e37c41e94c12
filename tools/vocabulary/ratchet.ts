import { unexplained, type VocabularyReport } from './report.ts';

/** Uses and names that are still to be renamed. Counts only fall, names only leave. */
export interface Remaining {
  /** Uses of a banned word, by its pattern. */
  readonly words: Readonly<Record<string, number>>;
  readonly exports: readonly string[];
  readonly types: readonly string[];
}

export function remainingOf({ findings, exports, types }: VocabularyReport): Remaining {
  const words: Record<string, number> = {};
  for (const { word } of findings) words[word.pattern] = (words[word.pattern] ?? 0) + 1;
  const names = (homonyms: VocabularyReport['exports']) => unexplained(homonyms).map(({ name }) => name);
  return { words, exports: names(exports), types: names(types) };
}

/** The lower of two: a word or name that is new in `now` is left out. */
export function lowered(before: Remaining, now: Remaining): Remaining {
  const words = Object.entries(before.words).flatMap(([pattern, count]) => {
    const left = Math.min(count, now.words[pattern] ?? 0);
    return left > 0 ? [[pattern, left] as const] : [];
  });
  return {
    words: Object.fromEntries(words),
    exports: before.exports.filter((name) => now.exports.includes(name)),
    types: before.types.filter((name) => now.types.includes(name)),
  };
}
