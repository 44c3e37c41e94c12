import type { Aggregate, Contract, DerivedColumn, Score, Tiering } from '../contract/contract.ts';
import { type ContractDefinition, contractDefaults, type Defined } from '../contract/definition.ts';
import type { Field } from '../contract/field.ts';
import { ContractError } from '../errors.ts';
import { type ContractSchema, type RecordOutput, withStandardSchema } from '../standard-schema/standard-schema.ts';
import { computedIssues } from './computed.ts';
import { fieldIssues } from './fields.ts';
import { historyIssues } from './history.ts';
import { nameIssues } from './names.ts';
import { scoreIssues } from './score.ts';

/**
 * Turns a definition into a contract: fills in the defaults, checks it, and keeps its literal types. A name that the
 * definition does not declare does not compile. Rules that types cannot express are checked at run time.
 * @throws ContractError listing every contradiction found
 * @example
 * const weather = defineContract({
 *   source: 'weather',
 *   description: 'Readings of weather stations.',
 *   version: 1,
 *   records: 'readings',
 *   entities: 'stations',
 *   key: 'station',
 *   eventTime: 'taken_at',
 *   fields: [
 *     field.text('station', { required: true, description: 'The station.' }),
 *     field.timestamp('taken_at', { required: true, description: 'Time of the reading.' }),
 *     field.decimal('temperature', { unit: '°C', min: -90, max: 60, description: 'Temperature of the air.' }),
 *   ],
 * });
 * readCsv(weather, 'Station,Taken at,Temperature\nA,2025-03-01 12:00,7.5').table.get('temperature', 0); // → 7.5
 */
export function defineContract<
  const F extends Field,
  const D extends ContractDefinition<F, ScoreName, Derived, Total, TierColumn>,
  const ScoreName extends string = never,
  const Derived extends string = never,
  const Total extends string = never,
  const TierColumn extends string = never,
>(
  definition: D & {
    readonly fields: readonly F[];
    readonly score?: Score & { readonly name: ScoreName };
    readonly derived?: readonly (DerivedColumn & { readonly name: Derived })[];
    readonly aggregates?: readonly (Aggregate & { readonly name: Total })[];
    readonly tiering?: Tiering & { readonly name: TierColumn };
  },
): Defined<D> & ContractSchema<RecordOutput<Defined<D>>>;
export function defineContract(definition: ContractDefinition): Contract {
  const contract = withDefaults(definition);
  const issues = [
    ...nameIssues(contract),
    ...versionIssues(contract),
    ...partitionIssues(contract),
    ...fieldIssues(contract),
    ...historyIssues(contract),
    ...scoreIssues(contract),
    ...computedIssues(contract),
  ];
  if (issues.length > 0) throw new ContractError(contract.source, issues);
  return withStandardSchema(contract);
}

const withDefaults = (definition: ContractDefinition): Contract => ({
  ...definition,
  partition: definition.partition ?? contractDefaults.partition,
  newColumn: definition.newColumn ?? contractDefaults.newColumn,
  derived: definition.derived ?? contractDefaults.derived,
  aggregates: definition.aggregates ?? contractDefaults.aggregates,
  measures: definition.measures ?? contractDefaults.measures,
});

const versionIssues = ({ version }: Contract): string[] =>
  Number.isInteger(version) && version > 0 ? [] : [`version ${version} must be a whole number from 1 on`];

function partitionIssues({ partition: { unit, from } }: Contract): string[] {
  const format = unit === 'day' ? 'yyyy-MM-dd' : 'yyyy-MM';
  const at = Date.parse(from);
  const written = Number.isNaN(at) ? '' : new Date(at).toISOString().slice(0, format.length);
  return written === from ? [] : [`partition.from "${from}" must be a ${unit}, as ${format}`];
}
