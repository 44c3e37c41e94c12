import {
  type Contract,
  type QuarantineRow,
  type RejectedRecord,
  type ReplayReceipt,
  type TableSchema,
  tablesOf,
} from '../etl/platform.ts';
import type { Objects } from './objects.ts';
import { countShape, nullableShape, objectShape, type Shape, textShape } from './shape.ts';
import { parseDocument, parseJson, type StateKind } from './state.ts';

const rowFields = {
  event_id: textShape,
  source: textShape,
  reason: textShape,
  message: textShape,
  field: nullableShape(textShape),
  value: nullableShape(textShape),
  origin_file: nullableShape(textShape),
  origin_row: nullableShape(countShape),
  shard_id: textShape,
  sequence_number: textShape,
  partition_key: textShape,
  arrived_at: textShape,
  contract_version: countShape,
  data: textShape,
};

/** Kind of object with one JSON document per line. */
export interface RowState<Row> extends StateKind {
  /** @throws DamagedStateError naming the object and the line */
  parse(key: string, bytes: Uint8Array): Row[];
  serialize(rows: readonly Row[]): string;
}

/** Rows of an object as read, with its version for a put over it; `etag` null: there is no object. */
export interface VersionedRows<Row> {
  readonly rows: readonly Row[];
  readonly etag: string | null;
}

const remedy = 'put back the version of the object before, or remove the line from it';

/** Objects of the table `quarantine`: one rejected record per line. */
export const quarantineState: RowState<QuarantineRow> = defineRows(
  { name: 'quarantine row', format: 1, remedy },
  objectShape<QuarantineRow>(rowFields),
);

/** Objects of the table `replayed`: one record per line that was accepted later and put into its stream again. */
export const replayReceiptState: RowState<ReplayReceipt> = defineRows(
  { name: 'replay receipt', format: 1, remedy },
  objectShape<ReplayReceipt>({
    ...rowFields,
    replayed_at: textShape,
    accepted_version: countShape,
    corrected: nullableShape(textShape),
  }),
);

/** Key of the receipts for the records replayed from one quarantine object. */
export const replayReceiptKey = (quarantine: TableSchema, replayed: TableSchema, key: string): string =>
  `${replayed.prefix}${key.slice(quarantine.prefix.length)}`;

/** Rows of a quarantine object. @throws DamagedStateError */
export const readQuarantine = (objects: Pick<Objects, 'get'>, key: string): Promise<VersionedRows<QuarantineRow>> =>
  readRows(objects, quarantineState, key);

/**
 * Receipts for the records replayed from a quarantine object.
 * @param key key of that object.
 * @throws DamagedStateError
 */
export function readReplayReceipts(
  objects: Pick<Objects, 'get'>,
  contract: Contract,
  key: string,
): Promise<VersionedRows<ReplayReceipt>> {
  const { quarantine, replayed } = tablesOf(contract);
  return readRows(objects, replayReceiptState, replayReceiptKey(quarantine, replayed, key));
}

/** Rejected records as the bytes of a quarantine object. */
export const quarantineLines = (contract: Contract, rejected: readonly RejectedRecord[]): string =>
  quarantineState.serialize(rejected.map((rejection) => quarantineRow(contract, rejection)));

const quarantineRow = ({ source, version }: Contract, { record, ...rejection }: RejectedRecord): QuarantineRow => ({
  event_id: rejection.eventId,
  source,
  reason: rejection.reason,
  message: rejection.message,
  field: rejection.field ?? null,
  value: rejection.value ?? null,
  origin_file: rejection.originFile ?? null,
  origin_row: rejection.originRow ?? null,
  shard_id: record.shardId,
  sequence_number: record.sequenceNumber,
  partition_key: record.partitionKey,
  arrived_at: new Date(record.arrivedAt).toISOString(),
  contract_version: version,
  data: Buffer.from(record.data).toString('base64'),
});

function defineRows<Row extends object>(kind: StateKind, shape: Shape<Row>): RowState<Row> {
  return {
    ...kind,
    parse: (key, bytes) =>
      Buffer.from(bytes)
        .toString()
        .split('\n')
        .flatMap((line, i) => {
          const where = `${key} line ${i + 1}`;
          return line.trim() === '' ? [] : [parseDocument(kind, shape, where, parseJson(kind, where, line))];
        }),
    serialize: (rows) => rows.map((row) => `${JSON.stringify({ format: kind.format, ...row })}\n`).join(''),
  };
}

async function readRows<Row>(
  objects: Pick<Objects, 'get'>,
  state: RowState<Row>,
  key: string,
): Promise<VersionedRows<Row>> {
  const object = await objects.get(key);
  return object ? { rows: state.parse(key, object.bytes), etag: object.etag } : { rows: [], etag: null };
}
