import { rowsOf } from '../../etl/batch/rows.ts';
import { type Contract, contractOf, type TableSchema, tablesOf } from '../../etl/platform.ts';
import { deadLetterPrefix, quarantineState } from '../../lake/index.ts';
import { decodeTable } from '../../lake/table.ts';
import { readFragment } from '../../local/kinesis/fragment.ts';
import { bucket, streamOf } from './functions.ts';
import type { ChaosLake } from './lake.ts';

/** A record and its position in the stream. */
export interface PositionedRecord {
  /** `<shard id>:<sequence number>` */
  readonly position: string;
  /** Its `event_id`, and for rejected records that gave none the bytes in base64. */
  readonly id: string;
}

/** Everything that a lake holds of a source. */
export interface Observed {
  /** Every record that the stream took: data in base64 by position. */
  readonly taken: ReadonlyMap<string, string>;
  readonly processed: readonly PositionedRecord[];
  readonly quarantined: readonly PositionedRecord[];
  /** Positions of the records at the dead-letter queue. */
  readonly failed: readonly string[];
  /** `event_id`s of the table of records, one for each row. */
  readonly records: readonly string[];
  readonly alerts: ReadonlySet<string>;
  /** ETag of each object of the tables that the ETL makes, by key. */
  readonly tables: Readonly<Record<string, string>>;
}

/** Reads it all, straight from the engines. @throws Error where an object cannot be read */
export async function observe(lake: ChaosLake, source: string): Promise<Observed> {
  const contract = contractOf(source);
  const tables = tablesOf(contract);
  const made = [tables.records, tables.rollup, tables.entities];
  const listed = (await Promise.all(made.map(({ prefix }) => lake.store.list(bucket, prefix)))).flat();
  const [processed, records, alerts] = await Promise.all(
    [tables.processed, tables.records, tables.alerts].map(async (table) => (table ? rowsIn(lake, table) : [])),
  );
  await Promise.all([tables.rollup, tables.entities].map((table) => rowsIn(lake, table)));
  return {
    taken: await takenBy(lake, source),
    processed: (processed ?? []).map((row) => ({
      position: `${row.shard_id}:${row.sequence_number}`,
      id: String(row.event_id),
    })),
    quarantined: await quarantinedIn(lake, contract),
    failed: (await failuresIn(lake)).flatMap(({ positions }) => positions),
    records: (records ?? []).map(({ event_id }) => String(event_id)),
    alerts: new Set((alerts ?? []).map(({ event_id }) => String(event_id))),
    tables: Object.fromEntries(listed.map(({ key, etag }) => [key, etag])),
  };
}

async function rowsIn(lake: ChaosLake, table: TableSchema) {
  const objects = await lake.store.list(bucket, table.prefix);
  const batches = objects.map(async ({ key }) => {
    try {
      return rowsOf(await decodeTable(table, await lake.store.get(bucket, key)));
    } catch (error) {
      throw new Error(`${key} is not whole`, { cause: error });
    }
  });
  return (await Promise.all(batches)).flat();
}

async function quarantinedIn(lake: ChaosLake, contract: Contract): Promise<PositionedRecord[]> {
  const objects = await lake.store.list(bucket, tablesOf(contract).quarantine.prefix);
  const rows = objects.map(async ({ key }) => quarantineState.parse(key, await lake.store.get(bucket, key)));
  return (await Promise.all(rows)).flat().map((row) => {
    const position = `${row.shard_id}:${row.sequence_number}`;
    return { position, id: row.event_id === position ? row.data : row.event_id };
  });
}

/** A batch at the dead-letter queue. */
export interface DeadLetterBatch {
  readonly key: string;
  /** The event that the function did not take. */
  readonly payload: string;
  readonly positions: readonly string[];
}

export async function failuresIn(lake: ChaosLake): Promise<DeadLetterBatch[]> {
  const objects = await lake.store.list(bucket, deadLetterPrefix);
  return Promise.all(
    objects.map(async ({ key }) => {
      const { payload } = JSON.parse((await lake.store.get(bucket, key)).toString()) as { readonly payload: string };
      const { Records } = JSON.parse(payload) as { readonly Records: readonly { readonly eventID: string }[] };
      return { key, payload, positions: Records.map(({ eventID }) => eventID) };
    }),
  );
}

async function takenBy(lake: ChaosLake, source: string): Promise<Map<string, string>> {
  const taken = new Map<string, string>();
  for (const { log } of lake.kinesis.stream(streamOf(source)).shards) {
    for (let at = log.first(); at < log.next(); ) {
      const { text, to } = await log.read(at, 10_000, 2 ** 26);
      for (const line of text.toString().split('\n').slice(0, -1)) {
        const record = readFragment(`${line}\n`);
        if (!record) throw new Error(`${log.id} holds a record that is not whole: ${line}`);
        taken.set(`${log.id}:${record.sequenceNumber}`, record.data);
      }
      at = to;
    }
  }
  return taken;
}
