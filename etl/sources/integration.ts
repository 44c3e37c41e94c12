import type { Contract } from '../contract/contract.ts';
import { add, divide, type Expression, multiply, ref, subtract } from '../expression/expression.ts';
import { defineIntegration, type Integration, type IntegrationMetric, inputName } from '../integration/integration.ts';

/** Column of a source's summary as an input of a metric. */
const summed = (source: string, column: string): Expression => ref(inputName(source, column));

/** Metrics that combine two sources; null in a lake without one of them, or if nothing is known of one. */
const combined: readonly IntegrationMetric[] = [
  {
    name: 'operational_excellence_score',
    description: 'Performance of the machines and satisfaction of the customers.',
    expression: add(
      multiply(0.6, summed('manufacturing', 'average_machine_efficiency')),
      divide(multiply(0.4, summed('ecommerce', 'customer_satisfaction_index')), 10),
    ),
  },
  {
    name: 'business_health_index',
    description: 'Few machines at high risk, many customers of high value, of those whose risk or segment is known.',
    expression: add(
      multiply(
        0.5,
        subtract(1, divide(summed('manufacturing', 'high_risk_machines'), summed('manufacturing', 'risk_over'))),
      ),
      multiply(0.5, divide(summed('ecommerce', 'high_value_customers'), summed('ecommerce', 'segment_over'))),
    ),
  },
];

/**
 * Metrics across the sources of a lake. Contracts cannot declare them, since each describes one source. Values, table,
 * function and docs are derived from them.
 * @returns null if there is no source
 */
export const integrationOf = (contracts: readonly Contract[]): Integration | null =>
  defineIntegration(contracts, contracts.length === 0 ? [] : [...combined, dataQuality(contracts)]);

const dataQuality = (contracts: readonly Contract[]): IntegrationMetric => ({
  name: 'data_quality_composite',
  description: 'Mean data quality of the sources with records.',
  meanOf: contracts.map(({ source }) => inputName(source, 'data_quality_score')),
});
