import type { Level } from '../contract/contract.ts';
import { doubleLiteral, identifier, textLiteral } from '../sql/quote.ts';

/** Label of the first level whose bound the score exceeds; null where there is no score. */
export function levelOf(levels: readonly Level[], score: number | null): string | null {
  if (score === null) return null;
  return levels.find(({ above }) => above === undefined || score > above)?.label ?? null;
}

/** `levelOf` as SQL for Athena and DuckDB. @param column name of the column that holds the score */
export function levelSql(levels: readonly Level[], column: string): string {
  const score = identifier(column);
  const branches = levels.map(({ label, above }) =>
    above === undefined
      ? `WHEN ${score} IS NOT NULL THEN ${textLiteral(label)}`
      : `WHEN ${score} > ${doubleLiteral(above)} THEN ${textLiteral(label)}`,
  );
  return `CASE ${branches.join(' ')} END`;
}
