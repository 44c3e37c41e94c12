/** Figures across sources: what `integrated_summaries` holds beside run and time. Null where an input is absent. */
export interface Integrated {
  /** 0.6 · average machine efficiency + 0.4 · customer satisfaction index / 10. */
  readonly operational_excellence_score: number | null;
  /** 0.5 · (1 − high-risk machines / machines) + 0.5 · high-value customers / customers. */
  readonly business_health_index: number | null;
  /** Mean of the data-quality scores of the sources. */
  readonly data_quality_composite: number | null;
}

/** A source's summary by column; anything that is not a finite number counts as absent. */
export type SummaryFigures = Readonly<Record<string, unknown>>;

/**
 * The figures across sources. Two of them are about manufacturing and e-commerce, the others about all sources.
 * @param summaries summary of each source, by its name
 */
export function integrate(summaries: Readonly<Record<string, SummaryFigures>>): Integrated {
  const { manufacturing = {}, ecommerce = {} } = summaries;
  const riskShare = share(figure(manufacturing, 'high_risk_machines'), figure(manufacturing, 'machines_analyzed'));
  const valueShare = share(figure(ecommerce, 'high_value_customers'), figure(ecommerce, 'customers_analyzed'));
  return {
    operational_excellence_score: ofBoth(
      figure(manufacturing, 'average_machine_efficiency'),
      figure(ecommerce, 'customer_satisfaction_index'),
      (efficiency, satisfaction) => 0.6 * efficiency + (0.4 * satisfaction) / 10,
    ),
    business_health_index: ofBoth(riskShare, valueShare, (risk, value) => 0.5 * (1 - risk) + 0.5 * value),
    data_quality_composite: meanOf(Object.values(summaries).map((summary) => figure(summary, 'data_quality_score'))),
  };
}

function figure(summary: SummaryFigures, name: string): number | null {
  const value = summary[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** A share of nothing is no number. */
const share = (part: number | null, whole: number | null): number | null =>
  ofBoth(part, whole === 0 ? null : whole, (some, all) => some / all);

function ofBoth(one: number | null, other: number | null, combine: (a: number, b: number) => number): number | null {
  return one === null || other === null ? null : combine(one, other);
}

function meanOf(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null);
  return present.length < values.length || present.length === 0
    ? null
    : present.reduce((sum, value) => sum + value, 0) / present.length;
}
