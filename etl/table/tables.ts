import type { AlertRule, Contract, Measure, Score, Tiering } from '../contract/contract.ts';
import type { Field } from '../contract/field.ts';
import type {
  AlertColumns,
  ColumnTypes,
  EntityColumns,
  ProcessedColumns,
  RecordColumns,
  RollupColumns,
  SummaryColumns,
} from '../contract/record.ts';
import { unknownTier } from '../scoring/tier.ts';
import type { ColumnSchema, PartitionColumn, TableSchema } from './schema.ts';

/** Table with these columns. */
type TypedSchema<Columns, Name extends string> = TableSchema<ColumnSchema<Columns, keyof Columns & string>, Name>;

/** Tables that every source has. */
interface CommonTables<C extends Contract> {
  /** Records that the processor stored, by arrival hour. A record can be here twice: delivery is at least once. */
  readonly processed: TypedSchema<ProcessedColumns<C>, `${C['source']}_processed`>;
  /** Records without duplicates, by event time. */
  readonly records: TypedSchema<RecordColumns<C>, `${C['source']}_${C['records']}`>;
  /** Sums and counts per entity and event-time partition, from which `entities` is computed. */
  readonly rollup: TypedSchema<RollupColumns<C>, `${C['source']}_${C['entities']}_rollup`>;
  /** One row for each entity. */
  readonly entities: TypedSchema<EntityColumns<C>, `${C['source']}_${C['entities']}`>;
  /** Rejected records, with the reason and the bytes as they came. */
  readonly quarantine: TypedSchema<ColumnTypes, `${C['source']}_quarantine`>;
  /** Receipts of rejected records that were put into their stream again. */
  readonly replayed: TypedSchema<ColumnTypes, `${C['source']}_replayed`>;
  /** Stream positions of erased records: they keep the record accounting exact and hold no content. */
  readonly erased: TypedSchema<ColumnTypes, `${C['source']}_erased`>;
  /** One row for each run of the analytics. */
  readonly summaries: TypedSchema<SummaryColumns<C>, `${C['source']}_summaries`>;
}

interface AlertTable<C extends Contract> {
  /** Records whose score exceeded the alert threshold. Missing if the contract declares no alert. */
  readonly alerts: TypedSchema<AlertColumns<C>, `${C['source']}_alerts`>;
}

/** The tables of one source, with the names and columns that follow from its contract. */
export type SourceTables<C extends Contract = Contract> = C extends { readonly alert: AlertRule }
  ? CommonTables<C> & AlertTable<C>
  : 'alert' extends keyof C
    ? CommonTables<C> & Partial<AlertTable<C>>
    : CommonTables<C>;

const required = (name: string, type: ColumnSchema['type'], description: string): ColumnSchema => ({
  name,
  type,
  description,
  nullable: false,
});
const optional = (name: string, type: ColumnSchema['type'], description: string): ColumnSchema => ({
  name,
  type,
  description,
  nullable: true,
});

const over = (name: string): ColumnSchema =>
  required(overColumn(name), 'integer', `Values that ${name} is over: those that are known.`);

const ofField = (field: Field): ColumnSchema => ({
  name: field.name,
  type: field.type,
  description: field.unit ? `${field.description} Unit: ${field.unit}.` : field.description,
  nullable: !field.required,
  ...(field.personal ? { personal: true } : {}),
});

const eventId = required(
  'event_id',
  'text',
  'Identity of the record, given by its producer: the same whenever it is sent again.',
);

const arrivalDate: PartitionColumn = {
  name: 'arrival_date',
  kind: 'date',
  format: 'yyyy-MM-dd',
  unit: 'DAYS',
  from: '2024-01-01',
};

const arrival: readonly PartitionColumn[] = [
  arrivalDate,
  { name: 'arrival_hour', kind: 'integer', min: 0, max: 23, digits: 2 },
];

/**
 * For tables that are read as a whole: Athena asks S3 for the objects of every projected partition, whether there are any
 * or not, which hours would make 24 times as many.
 */
const arrivalByDay = [arrivalDate];

const arrivedAt = required('arrived_at', 'timestamp', 'When the stream took the record.');

/** Column of a record's time: its event time, or its arrival if the contract names no event time. */
export const timeColumn = ({ eventTime = arrivedAt.name }: Pick<Contract, 'eventTime'>): string => eventTime;

/** Partition column of the tables that are laid out by the time of the records: `event_…`, or `arrival_…` without event time. */
export function eventPartition({ partition, eventTime }: Contract): PartitionColumn & { kind: 'date' } {
  const time = eventTime === undefined ? 'arrival' : 'event';
  return partition.unit === 'day'
    ? { name: `${time}_date`, kind: 'date', format: 'yyyy-MM-dd', unit: 'DAYS', from: partition.from }
    : { name: `${time}_month`, kind: 'date', format: 'yyyy-MM', unit: 'MONTHS', from: partition.from };
}

/** Columns of a scored record of which nothing but its content is known: identity, fields, score, derived columns, `extra`, `unread`. */
export const scoredColumns = (contract: Contract): ColumnSchema[] => [
  eventId,
  ...contract.fields.map(ofField),
  ...(contract.score ? [optional(contract.score.name, 'decimal', contract.score.description)] : []),
  ...contract.derived.map((d) => optional(d.name, 'decimal', d.description)),
  optional('extra', 'text', 'Columns that the contract does not know, as a JSON object.'),
  optional('unread', 'text', 'Text of the cells that could not be read and are null, by field, as a JSON object.'),
];

/** Columns of the table of records: those of a scored record, and its arrival if the contract names no event time. */
export const recordColumns = (contract: Contract): ColumnSchema[] => [
  ...scoredColumns(contract),
  ...(contract.eventTime === undefined ? [arrivedAt] : []),
];

const lineage: readonly ColumnSchema[] = [
  arrivedAt,
  required('shard_id', 'text', 'Shard that delivered it.'),
  required('sequence_number', 'text', 'Sequence number within the stream.'),
  required('contract_version', 'integer', 'Version of the contract that decoded it.'),
  optional('origin_file', 'text', 'File that it came from.'),
  optional('origin_row', 'integer', 'Row in that file; the header is row 1.'),
];

/** Column that says over how many values a mean, share, sum, extreme or index is: those that are known. */
export const overColumn = <const Name extends string>(name: Name) => `${name}_over` as const;

/** Names of the fields whose sums and counts the rollup keeps, without duplicates. */
export function aggregatedFields(contract: Contract): string[] {
  return [...new Set([...(contract.score ? [contract.score.name] : []), ...contract.aggregates.map((a) => a.of)])];
}

const keyColumn = ({ key, fields }: Contract): ColumnSchema => ({
  ...required(key, 'text', 'The entity.'),
  ...(fields.find(({ name }) => name === key)?.personal ? { personal: true } : {}),
});

function rollupColumns(contract: Contract): ColumnSchema[] {
  return [
    keyColumn(contract),
    required('records', 'integer', 'Records of the entity in the partition.'),
    ...aggregatedFields(contract).flatMap((name) => [
      required(`${name}_count`, 'integer', `Records with a ${name}.`),
      optional(`${name}_sum`, 'decimal', `Sum of ${name}.`),
      optional(`${name}_min`, 'decimal', `Smallest ${name}.`),
      optional(`${name}_max`, 'decimal', `Largest ${name}.`),
    ]),
  ];
}

function entityColumns(contract: Contract): ColumnSchema[] {
  const { score, tiering } = contract;
  return [
    keyColumn(contract),
    required('records', 'integer', 'Records of the entity.'),
    optional('latest_partition', 'text', 'Latest partition that has begun with a record of the entity.'),
    ...(score
      ? [
          optional('latest_scored_partition', 'text', `Latest partition that has begun with a ${score.name}.`),
          optional(`average_${score.name}`, 'decimal', `Mean ${score.name} of all records.`),
          over(`average_${score.name}`),
          optional(`latest_${score.name}`, 'decimal', `Mean ${score.name} of the latest scored partition.`),
          over(`latest_${score.name}`),
        ]
      : []),
    ...(tiering
      ? [required(tiering.name, 'category', `${tiering.description} ${unknownTier} if no score is known.`)]
      : []),
    ...contract.aggregates.flatMap((a) => [
      optional(a.name, 'decimal', `${a.by} of ${a.of} over all records.`),
      over(a.name),
    ]),
  ];
}

const alertColumns = (contract: Contract, score: Score): ColumnSchema[] => [
  eventId,
  required('alert_type', 'category', 'Kind of alert.'),
  keyColumn(contract),
  required(timeColumn(contract), 'timestamp', 'When the record happened.'),
  required('score', 'decimal', `The ${score.name}.`),
  required('threshold', 'decimal', 'What it exceeded.'),
  required('contributions', 'text', 'What each input added to the score, as a JSON object.'),
];

const quarantineColumns: readonly ColumnSchema[] = [
  required('event_id', 'text', 'Identity of the record; shard and sequence number where it gave none.'),
  required('source', 'category', 'Source whose stream it came through.'),
  required('reason', 'category', 'Rule that it broke, without the value: what reasons are counted by.'),
  required('message', 'text', 'Where, what was found, what would be right.'),
  optional('field', 'text', 'Field that broke the rule.'),
  optional('value', 'text', 'Value as it came.'),
  optional('origin_file', 'text', 'File that it came from.'),
  optional('origin_row', 'integer', 'Row in that file; the header is row 1.'),
  required('shard_id', 'text', 'Shard that delivered it.'),
  required('sequence_number', 'text', 'Sequence number within the stream.'),
  required('partition_key', 'text', 'Partition key that it was put with.'),
  required('arrived_at', 'text', 'When the stream took the record, ISO 8601.'),
  required('contract_version', 'integer', 'Version of the contract that rejected it.'),
  required('data', 'text', 'The bytes as they came, base64.'),
];

const replayedColumns: readonly ColumnSchema[] = [
  ...quarantineColumns,
  required('replayed_at', 'text', 'When the stream took the record again, ISO 8601.'),
  required('accepted_version', 'integer', 'Version of the contract that accepted it.'),
  optional('corrected', 'text', 'Fields that were corrected by hand; `data` if the whole event was replaced.'),
];

/** A position can occur more than once. During an erasure another table can still hold its record. */
const erasedColumns: readonly ColumnSchema[] = [
  required('shard_id', 'text', 'Shard that delivered it.'),
  required('sequence_number', 'text', 'Sequence number within the stream.'),
];

/** Newline-delimited JSON, since a rejected record has no columns, and an erased one none that are left. */
function rejectedTables({ source, records }: Contract): Pick<SourceTables, 'quarantine' | 'replayed' | 'erased'> {
  return {
    quarantine: {
      name: `${source}_quarantine`,
      description: `Rejected ${records}, with reason and original bytes.`,
      format: 'json',
      prefix: `quarantine/${source}/`,
      columns: quarantineColumns,
      partitions: arrivalByDay,
    },
    replayed: {
      name: `${source}_replayed`,
      description: `Rejected ${records} that were accepted later and put into the stream again: as quarantine had them.`,
      format: 'json',
      prefix: `replayed/${source}/`,
      columns: replayedColumns,
      partitions: arrivalByDay,
    },
    erased: {
      name: `${source}_erased`,
      description: `Places of ${records} that were erased for good.`,
      format: 'json',
      prefix: `erased/${source}/`,
      columns: erasedColumns,
      partitions: [],
    },
  };
}

/** All tables of a source, by role. */
export function tablesOf<C extends Contract>(contract: C): SourceTables<C>;
export function tablesOf(contract: Contract): SourceTables {
  const { source, records, entities } = contract;
  const byTime = [eventPartition(contract)];
  const storedRecords = contract.score ? `Scored ${records}` : `Accepted ${records}`;
  const parquet = <const Name extends string>(
    name: Name,
    prefix: string,
    description: string,
    columns: readonly ColumnSchema[],
    partitions: readonly PartitionColumn[],
  ) => ({ name: `${source}_${name}`, description, format: 'parquet', prefix, columns, partitions }) as const;
  return {
    processed: parquet(
      'processed',
      `processed/${source}/`,
      `${storedRecords} as they arrived; a redelivered one is here twice.`,
      [...scoredColumns(contract), ...lineage],
      arrival,
    ),
    records: parquet(
      records,
      `analytics/${source}/${records}/`,
      `${storedRecords}, deduplicated.`,
      recordColumns(contract),
      byTime,
    ),
    rollup: parquet(
      `${entities}_rollup`,
      `analytics/${source}/${entities}_rollup/`,
      `Sums and counts per partition: what ${source}_${entities} is made of.`,
      rollupColumns(contract),
      byTime,
    ),
    entities: parquet(
      entities,
      `analytics/${source}/${entities}/`,
      `One row for each of the ${entities}.`,
      entityColumns(contract),
      [],
    ),
    ...(contract.score && contract.alert
      ? {
          alerts: parquet(
            'alerts',
            `analytics/${source}/alerts/`,
            `Alerts raised by ${records}; one of a redelivered record is here twice: count DISTINCT "event_id".`,
            alertColumns(contract, contract.score),
            arrivalByDay,
          ),
        }
      : {}),
    ...rejectedTables(contract),
    summaries: parquet(
      'summaries',
      `analytics/${source}/summaries/`,
      `Metrics of ${source}, one row for each run of its analytics.`,
      summaryColumns(contract),
      [],
    ),
  };
}

/** Columns of a source's summary: what its analytics function answers. */
export function summaryColumns(contract: Contract): ColumnSchema[] {
  return [
    required('run_id', 'text', 'Execution that computed the metrics.'),
    required('computed_at', 'timestamp', 'Time at which the metrics were computed.'),
    ...contract.measures.flatMap((m) => [
      optional(m.name, measureType(m.by), m.description),
      ...(isOverKnown(m) ? [over(m.name)] : []),
    ]),
    ...tierColumns(contract),
    required('records_accepted', 'integer', 'Records stored, without duplicates.'),
    required('records_quarantined', 'integer', 'Records rejected, without duplicates.'),
    required('cells_unread', 'integer', 'Cells of stored records that could not be read and are null.'),
    ...(contract.score ? [optional('mean_score', 'decimal', `Mean ${contract.score.name}.`), over('mean_score')] : []),
    optional(
      'data_quality_score',
      'decimal',
      'Share of records accepted, times share of their cells that hold a value; 0 to 1.',
    ),
    over('data_quality_score'),
  ];
}

/**
 * Name of the summary column that counts the entities of a tier: `<label>_<entities>` if one of the tiering's labels has
 * several words, as in `high_value_users`, since such labels need no explanation; else `<label>_<tiering>_<entities>`, as in
 * `low_risk_users`. One rule holds for all tiers of a tiering.
 */
export function tierCountColumn({ name, tiers }: Tiering, entities: string, label: string): string {
  const explained = tiers.some((tier) => tier.label.includes('_'));
  return [label.toLowerCase(), ...(explained ? [] : [name]), entities].join('_');
}

/** Name of the summary column that counts the entities of which no score is known, as in `unknown_risk_users`. */
export const unknownCountColumn = ({ name }: Pick<Tiering, 'name'>, entities: string): string =>
  [unknownTier.toLowerCase(), name, entities].join('_');

const tierColumns = ({ tiering, entities }: Contract): ColumnSchema[] =>
  tiering
    ? [
        ...tiering.tiers.map(({ label }) =>
          required(tierCountColumn(tiering, entities, label), 'integer', `${entities} with ${tiering.name} ${label}.`),
        ),
        required(unknownCountColumn(tiering, entities), 'integer', `${entities} of which no score is known.`),
        required(overColumn(tiering.name), 'integer', `${entities} of which the ${tiering.name} is known.`),
      ]
    : [];

/** Summary column that says over how many values a column of the summary is; null if it is a plain count. */
export function overColumnOf(contract: Contract, column: string): string | null {
  const { tiering, entities } = contract;
  const counts = tiering?.tiers.map(({ label }) => tierCountColumn(tiering, entities, label)) ?? [];
  if (tiering && counts.includes(column)) return overColumn(tiering.name);
  return summaryColumns(contract).some(({ name }) => name === overColumn(column)) ? overColumn(column) : null;
}

/** True if a measure leaves out rows of which it knows nothing. Only a plain count counts all. */
export const isOverKnown = (measure: Measure): boolean => measure.by !== 'count' || measure.where !== undefined;

const measureType = (by: Contract['measures'][number]['by']) =>
  by === 'count' ? 'integer' : by === 'mean' ? 'decimal' : 'category';
