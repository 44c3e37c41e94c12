import type { Contract } from '../../../etl/contract/contract.ts';
import type { Integration } from '../../../etl/integration/integration.ts';
import { analyticsSql } from '../../../etl/sql/analytics.ts';
import { correctedRecordsSql, originCountsSql, quarantinedByFileSql } from '../../../etl/sql/origins.ts';
import { questionsOf } from '../../../etl/sql/questions.ts';
import { heldPositionsSql, positionCountsSql, storedRecordsSql } from '../../../etl/sql/reconciliation.ts';
import {
  alertCountSql,
  integratedMetricsSql,
  scoreStatusSql,
  tierCountsSql,
  topEntitiesSql,
  topReasonsSql,
  unscoredEntitiesSql,
} from '../../../etl/sql/status.ts';

/** Statements by name. */
export type Statements = Readonly<Record<string, string>>;

/** Builds every statement of one kind for a source, by name. */
export type StatementBuilder = (contract: Contract, integration: Integration | null) => Statements;

const single =
  (build: (contract: Contract) => string | null): StatementBuilder =>
  (contract) => {
    const only = build(contract);
    return only === null ? {} : { only };
  };

/**
 * Builders of every SQL statement that the platform runs, by the name of the function. A test binds each statement to the
 * declared tables, and fails if a builder of `etl/sql/` is missing here.
 */
export const statementBuilders: Readonly<Record<string, StatementBuilder>> = {
  analyticsSql(contract) {
    const { ranked, ...others } = analyticsSql(contract);
    return { ...others, ...ranked };
  },
  questionsOf: (contract) => Object.fromEntries(questionsOf(contract).map(({ name, sql }) => [name, sql])),
  positionCountsSql: single(positionCountsSql),
  heldPositionsSql: single((contract) => heldPositionsSql(contract, ['shardId-000000000000:1', "it's:2"])),
  storedRecordsSql: single(storedRecordsSql),
  originCountsSql: single((contract) => originCountsSql(contract, ['readings.csv', "it's.csv"])),
  correctedRecordsSql: single(correctedRecordsSql),
  quarantinedByFileSql: single(quarantinedByFileSql),
  scoreStatusSql: single(scoreStatusSql),
  alertCountSql: single(alertCountSql),
  topReasonsSql: single((contract) => topReasonsSql(contract, 5)),
  tierCountsSql: single(tierCountsSql),
  topEntitiesSql: single((contract) => topEntitiesSql(contract, 5)),
  unscoredEntitiesSql: single((contract) => unscoredEntitiesSql(contract, 5)),
  integratedMetricsSql: (_contract, integration): Statements =>
    integration ? { only: integratedMetricsSql(integration) } : {},
};
