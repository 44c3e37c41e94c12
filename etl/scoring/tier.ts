import type { Tier } from '../contract/contract.ts';
import { doubleLiteral, identifier, textLiteral } from '../sql/quote.ts';

/** Label of the first tier whose bound the score exceeds; null if the score is null. */
export function tierOf(tiers: readonly Tier[], score: number | null): string | null {
  if (score === null) return null;
  return tiers.find(({ above }) => above === undefined || score > above)?.label ?? null;
}

/** SQL of `tierOf` for Athena and DuckDB. @param column name of the column that holds the score */
export function tierSql(tiers: readonly Tier[], column: string): string {
  const score = identifier(column);
  const branches = tiers.map(({ label, above }) =>
    above === undefined
      ? `WHEN ${score} IS NOT NULL THEN ${textLiteral(label)}`
      : `WHEN ${score} > ${doubleLiteral(above)} THEN ${textLiteral(label)}`,
  );
  return `CASE ${branches.join(' ')} END`;
}
