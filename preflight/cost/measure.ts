import { zstdCompressSync } from 'node:zlib';
import {
  analyticsSql,
  type Batch,
  type Contract,
  compileDecoder,
  createCsvReader,
  encodeParquet,
  mergeRecords,
  rollup,
  sampleOf,
  scoreBatch,
  type TableSchema,
  tablesOf,
} from '../../etl/platform.ts';
import { metricNames } from './assumptions.ts';

/** Bytes of an object with `n` rows: `perObject + n · perRow`. */
export interface ObjectBytes {
  readonly perObject: number;
  readonly perRow: number;
}

/** Sizes of the records of one source, and the queries over them. */
export interface SourceFacts {
  /** Bytes of a stream record: data and partition key. */
  readonly eventBytes: number;
  /** Bytes of a row of the raw file. */
  readonly rawBytes: number;
  readonly processed: ObjectBytes;
  /** Bytes of a record in the table of records, in partitions of full size. */
  readonly recordBytes: number;
  /** Bytes of rollup per record: an upper bound, because entities recur. */
  readonly rollupBytes: number;
  /** Bytes of a rejected record in quarantine. */
  readonly rejectedBytes: number;
  /** Custom metrics of the processor: a source without score or alerts has fewer. */
  readonly processorMetrics: number;
  /** Share of records that raise an alert. */
  readonly alertShare: number;
  /** Queries of an analytics run, by the table that they read. */
  readonly queries: { readonly records: number; readonly quarantine: number; readonly entities: number };
  /** Unit of an event-time partition. */
  readonly partitionDays: 1 | 30;
  readonly tables: { readonly records: string; readonly quarantine: string; readonly entities: string };
}

const rows = { few: 50, many: 5_000 } as const;

/** Arrival time of the sample's records, ms since 1970 UTC: no record may be much later. */
const afterAll = Date.UTC(2030, 0, 1);

/**
 * Measures a source by its sample: the sample is seeded, so the same code gives the same result. Takes about a tenth of
 * a second.
 */
export function measureSource(contract: Contract): SourceFacts {
  const csv = sampleOf(contract, { rows: rows.many });
  const reader = createCsvReader(contract, `${contract.source}.csv`);
  const events = [...reader.push(csv), ...reader.end()];
  const records = events.map(({ data, partitionKey }, i) => ({
    data: Buffer.from(data),
    partitionKey,
    shardId: 'shardId-000000000000',
    sequenceNumber: String(BigInt('49590338271490256608559692538361571095921575989136588898') + BigInt(i)),
    arrivedAt: afterAll,
  }));
  const decode = compileDecoder(contract).decode;
  const scored = (count: number) => scoreBatch(contract, decode(records.slice(0, count)).batch);
  const tables = tablesOf(contract);
  const { batch: merged } = mergeRecords(contract, null, [scored(rows.many)]);
  const eventBytes = mean(records.map(({ data, partitionKey }) => data.length + partitionKey.length));
  return {
    eventBytes,
    rawBytes: Buffer.byteLength(csv) / events.length,
    processed: line(bytesOf(tables.processed, scored(rows.few)), bytesOf(tables.processed, scored(rows.many))),
    recordBytes: bytesOf(tables.records, merged) / rows.many,
    rollupBytes: bytesOf(tables.rollup, rollup(contract, merged)) / rows.many,
    // Original bytes in base64, with the reasons.
    rejectedBytes: (eventBytes * 4) / 3 + 400,
    processorMetrics: metricNames.processor.length - (contract.score ? 0 : 1) - (contract.alert ? 0 : 1),
    alertShare: (contract.alert?.budgetPerDay ?? 0) / 100_000,
    queries: queriesOf(contract),
    partitionDays: contract.partition.unit === 'day' ? 1 : 30,
    tables: { records: tables.records.name, quarantine: tables.quarantine.name, entities: tables.entities.name },
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const bytesOf = (table: TableSchema, batch: Batch): number =>
  encodeParquet(batch, table.columns, { codec: 'ZSTD', zstd: zstdCompressSync }).length;

function line(few: number, many: number): ObjectBytes {
  const perRow = (many - few) / (rows.many - rows.few);
  return { perObject: few - rows.few * perRow, perRow };
}

/** Counts the statements by the table that each reads. */
function queriesOf(contract: Contract): SourceFacts['queries'] {
  const { ranked, ...plain } = analyticsSql(contract);
  const statements = [...Object.values(plain as Readonly<Record<string, string>>), ...Object.values(ranked)];
  const tables = tablesOf(contract);
  const reading = ({ name }: TableSchema) => statements.filter((sql) => sql.includes(`FROM "${name}"`)).length;
  return {
    records: reading(tables.records),
    quarantine: reading(tables.quarantine),
    entities: reading(tables.entities),
  };
}
