import { compare, defineContract, divide, ref, when } from '../../etl/index.ts';
import type { Contract } from '../../etl/platform.ts';

/** Parts that a contract may leave out. Tiers and alerts need a score. */
export interface Parts {
  readonly score: boolean;
  readonly tiering: boolean;
  readonly alert: boolean;
  readonly eventTime: boolean;
  readonly derived: boolean;
  readonly aggregates: boolean;
  readonly measures: boolean;
}

const either = [true, false];

/** Every combination of parts. */
export const combinations: readonly Parts[] = either.flatMap((score) =>
  (score ? either : [false]).flatMap((tiering) =>
    (score ? either : [false]).flatMap((alert) =>
      either.flatMap((eventTime) =>
        either.flatMap((derived) =>
          either.flatMap((aggregates) =>
            either.map((measures) => ({ score, tiering, alert, eventTime, derived, aggregates, measures })),
          ),
        ),
      ),
    ),
  ),
);

/** Name of a combination, e.g. `score, alert`; `nothing`: only fields and a key. */
export const nameOf = (parts: Parts): string =>
  Object.entries(parts)
    .flatMap(([part, there]) => (there ? [part] : []))
    .join(', ') || 'nothing';

/** A contract with these parts and nothing else. */
export function contractWith(parts: Parts, source = 'visits'): Contract {
  return (defineContract as (definition: object) => Contract)({
    source,
    description: 'Visits to a place.',
    version: 1,
    records: 'calls',
    entities: 'places',
    key: 'place',
    ...(parts.eventTime && { eventTime: 'seen' }),
    partition: { unit: 'day', from: '2024-01-01' },
    fields: [
      { name: 'place', type: 'text', required: true, description: 'Where.' },
      ...(parts.eventTime ? [{ name: 'seen', type: 'timestamp', required: true, description: 'When.' }] : []),
      { name: 'guests', type: 'integer', min: 0, max: 100, description: 'How many.' },
      { name: 'paid', type: 'decimal', min: 0, max: 1000, description: 'What they paid.' },
    ],
    ...(parts.score && {
      score: { name: 'worth', description: 'Worth.', terms: [{ field: 'paid', weight: 1, per: 100 }] },
    }),
    ...(parts.tiering && {
      tiering: {
        name: 'rating',
        description: 'Rating of the place.',
        over: 'all',
        tiers: [{ label: 'GOOD', above: 0.5 }, { label: 'POOR' }],
      },
    }),
    ...(parts.alert && { alert: { type: 'RICH', above: 2, budgetPerDay: 10 } }),
    ...(parts.derived && {
      derived: [
        {
          name: 'paid_each',
          description: 'What each paid; 0 without guests.',
          expression: when(compare(ref('guests'), '>', 0), divide(ref('paid'), ref('guests')), 0),
        },
      ],
    }),
    ...(parts.aggregates && { aggregates: [{ name: 'total_paid', of: 'paid', by: 'sum' }] }),
    ...(parts.measures && {
      measures: [
        { name: 'places_seen', description: 'Places.', over: 'entities', by: 'count' },
        { name: 'mean_paid', description: 'Mean.', over: 'records', by: 'mean', of: 'paid' },
        {
          name: 'busiest_place',
          description: 'Place with most guests.',
          over: 'records',
          by: 'top',
          of: 'place',
          ranked: 'guests',
        },
      ],
    }),
  });
}
