import type { Tier } from '../../../etl/contract/contract.ts';
import { doubleLiteral, identifier, textLiteral } from '../../../etl/sql/quote.ts';

/** The rule of `tierOf` written in SQL, as its oracle. @param column name of the column that holds the score */
export function tierSql(tiers: readonly Tier[], column: string): string {
  const score = identifier(column);
  const branches = tiers.map(({ label, above }) =>
    above === undefined
      ? `WHEN ${score} IS NOT NULL THEN ${textLiteral(label)}`
      : `WHEN ${score} > ${doubleLiteral(above)} THEN ${textLiteral(label)}`,
  );
  return `CASE ${branches.join(' ')} ELSE 'UNKNOWN' END`;
}
