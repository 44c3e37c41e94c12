import fc from 'fast-check';
import { type ChaosFault, chaosFaults } from './catalogue.ts';
import type { InputSpec } from './input.ts';

/** A fault of the catalogue, and when it strikes. */
export interface PlannedFault {
  readonly id: string;
  /** First occasion that it takes, from 1. */
  readonly at: number;
  /** Occasions in a row. */
  readonly times: number;
}

/** One trial: what is sent, through what, and what goes wrong meanwhile. */
export interface Schedule {
  readonly input: InputSpec;
  /** The simulator's function, or a client that puts with the same helper. */
  readonly producer: 'simulator' | 'client';
  readonly shards: number;
  readonly batchSize: number;
  readonly slots: number;
  readonly bisect: boolean;
  /** Parts that the input is sent in, with a run of the ETL after each. */
  readonly parts: number;
  readonly faults: readonly PlannedFault[];
}

/** A schedule in which nothing goes wrong. */
export const undisturbed = (input: InputSpec): Schedule => ({
  ...{ input, producer: 'client', shards: 1, batchSize: 500, slots: 1, bisect: true, parts: 1, faults: [] },
});

/** Files are read by the simulator only; everything else is quicker with a client. */
export const needsSimulator = ({ id }: ChaosFault): boolean => /^(raw|cursor|simulator)-/.test(id);

/** Time-outs take seconds and new workers half of one, where all else takes milliseconds: they are drawn more rarely. */
const weightOf = (id: string): number => (id.endsWith('-hang') ? 1 : id.includes('-killed-') ? 12 : 20);

/** Parts are few, requests many. */
const occasion = ({ injection }: ChaosFault): fc.Arbitrary<number> =>
  injection.on === 'part'
    ? fc.integer({ min: 1, max: 2 })
    : fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.integer({ min: 1, max: 12 }));

const times = fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 5 }));

const plannedFault: fc.Arbitrary<PlannedFault> = fc.oneof(
  ...chaosFaults.map((fault) => ({
    weight: weightOf(fault.id),
    arbitrary: fc.record({ id: fc.constant(fault.id), at: occasion(fault), times }),
  })),
);

/**
 * Schedules of one to six faults.
 * @param inputs of each source that they draw from: the undisturbed result of each is worked out once
 */
export const schedulesOf = (inputs: number): fc.Arbitrary<Schedule> =>
  fc.record({
    input: fc.record({ source: fc.constantFrom('manufacturing', 'ecommerce'), seed: fc.nat(inputs - 1) }),
    producer: fc.constantFrom('client', 'simulator'),
    shards: fc.integer({ min: 1, max: 3 }),
    batchSize: fc.constantFrom(100, 40, 20, 9),
    slots: fc.integer({ min: 1, max: 2 }),
    bisect: fc.boolean(),
    parts: fc.constantFrom(1, 1, 1, 1, 2, 2, 3),
    faults: fc.array(plannedFault, { minLength: 1, maxLength: 6 }),
  });
