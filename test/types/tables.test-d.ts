/** Types of the tables and batches of a contract, and the forms that must not compile, each under `@ts-expect-error`. */
import type { ColumnTable } from 'arquero';
import { alerts } from '../../etl/api/alerts.ts';
import { readCsv } from '../../etl/api/read-csv.ts';
import { readTable } from '../../etl/api/read-table.ts';
import { score } from '../../etl/api/score.ts';
import { tiers } from '../../etl/api/tiers.ts';
import { fromTable, toTable } from '../../etl/batch/arquero.ts';
import { type Batch, type Column, column } from '../../etl/batch/batch.ts';
import { batchOfRows, rowsOf } from '../../etl/batch/rows.ts';
import type { TableOf } from '../../etl/batch/table-of.ts';
import type { Contract } from '../../etl/contract/contract.ts';
import type { DecodedColumns, EntityColumns, RecordColumns, RollupColumns } from '../../etl/contract/record.ts';
import { decodeCsv } from '../../etl/decode/csv-batch.ts';
import { compileDecoder } from '../../etl/decode/events/decoder.ts';
import { alertsOf } from '../../etl/scoring/alerts.ts';
import { contractOf } from '../../etl/sources/index.ts';
import type { ColumnSchema } from '../../etl/table/schema.ts';
import { tablesOf } from '../../etl/table/tables.ts';
import { mergeRecords } from '../../etl/transform/merge.ts';
import { entities, rollup } from '../../etl/transform/rollup.ts';
import { scoreBatch } from '../../etl/transform/score-batch.ts';
import { splitByPartition } from '../../etl/transform/split.ts';
import { type Equal, isTrue, type Plain } from './equal.ts';
import { parcels, small } from './parcels.ts';

type Parcels = typeof parcels;
type Elements<T> = T extends readonly (infer Element)[] ? Element : never;
const unknownContract: Contract = contractOf('manufacturing');

// A table of a file.
const { table } = readCsv(parcels, '');
isTrue<Equal<typeof table, TableOf<DecodedColumns<Parcels>>>>();
const weight = table.get('weight', 0);
isTrue<Equal<typeof weight, number | null>>();
const sentAt = table.get('sent_at', 0);
isTrue<Equal<typeof sentAt, Date>>();
const services = table.array('service');
isTrue<Equal<typeof services, ('Express' | 'Standard' | null)[]>>();
const weights = table.array('weight', Float64Array);
isTrue<Equal<typeof weights, Float64Array<ArrayBuffer>>>();
const insuredAt = table.getter('insured');
isTrue<Equal<typeof insuredAt, (row: number) => boolean | null>>();
const [parcel] = table.filter((d: { weight: number }) => d.weight > 1).objects({ limit: 1 });
isTrue<
  Equal<
    Plain<NonNullable<typeof parcel>>,
    {
      readonly event_id: string;
      readonly carrier: string;
      readonly sent_at: Date;
      readonly weight: number | null;
      readonly service: 'Express' | 'Standard' | null;
      readonly insured: boolean | null;
      readonly rank: number | null;
      readonly extra: string | null;
      readonly unread: string | null;
    }
  >
>();
const first = table.object(0);
isTrue<Equal<typeof first, NonNullable<typeof parcel>>>();
for (const one of table) isTrue<Equal<typeof one, NonNullable<typeof parcel>>>();

// @ts-expect-error no column of this name
table.get('wieght', 0);
// @ts-expect-error no column of this name
table.array('wieght');
// @ts-expect-error no column of this name
table.getter('wieght');
// @ts-expect-error no column of this name
table.column('wieght');
// @ts-expect-error no column of this name
parcel?.wieght;
// @ts-expect-error the score is no column of a file
table.get('trouble', 0);
// @ts-expect-error a timestamp is a Date
table.get('sent_at', 0).toFixed();

// Verbs: those that keep the columns keep the type, the others return a table of any columns.
const heaviest = table.orderby('weight').filter('d => d.weight > 1').slice(0, 9).groupby('carrier').ungroup().reify();
isTrue<Equal<typeof heaviest, typeof table>>();
const derived = table.derive({ twice: 'd => 2 * d.weight' });
isTrue<Equal<typeof derived, ColumnTable>>();
derived.get('twice', 0);
const own: ColumnTable = table;
own.join(table, 'carrier').semijoin(table).get('anything', 0);
table.join(own, 'carrier').get('anything', 0);

// Scores, tiers, alerts.
const scored = score(parcels, table);
const trouble = scored.get('trouble', 0);
isTrue<Equal<typeof trouble, number | null>>();
const both = [scored.get('four', 0), scored.get('sent_at', 0)] as const;
isTrue<Equal<typeof both, readonly [number | null, Date]>>();
const asRecords: TableOf<RecordColumns<Parcels>> = scored;
const fewer: TableOf<DecodedColumns<Parcels>> = asRecords;
void fewer;
// @ts-expect-error a table without the score
const unscored: TableOf<RecordColumns<Parcels>> = table;
void unscored;
const scoredOwn = score(parcels, own);
isTrue<Equal<typeof scoredOwn, ColumnTable>>();
const carriers = tiers(parcels, own);
isTrue<Equal<typeof carriers, TableOf<EntityColumns<Parcels>>>>();
const grades = carriers.array('grade');
isTrue<Equal<typeof grades, ('BAD' | 'GOOD' | 'UNKNOWN')[]>>();
const [raised] = alerts(parcels, scored).objects();
isTrue<
  Equal<
    Plain<NonNullable<typeof raised>>,
    {
      readonly event_id: string | null;
      readonly alert_type: 'LATE';
      readonly carrier: string;
      readonly sent_at: Date;
      readonly score: number;
      readonly threshold: number;
      readonly contributions: string;
    }
  >
>();
// @ts-expect-error no column of this name
scored.get('troubel', 0);
// @ts-expect-error no column of this name
carriers.get('garde', 0);
// @ts-expect-error the score of an alert is in `score`
alerts(parcels, scored).get('trouble', 0);
// @ts-expect-error without event time, the partition may be unknown
tiers(small, own).get('latest_partition', 0);

// A file of the lake.
const stored = await readTable(new Uint8Array(), ['carrier', 'sent_at', 'trouble'], parcels);
isTrue<Equal<typeof stored, TableOf<Pick<RecordColumns<Parcels>, 'carrier' | 'sent_at' | 'trouble'>>>>();
const anyTable = await readTable(new Uint8Array(), ['carrier']);
isTrue<Equal<typeof anyTable, ColumnTable>>();
// @ts-expect-error no column of this name
await readTable(new Uint8Array(), ['carrier', 'wieght'], parcels);
// @ts-expect-error a column that was not read
stored.get('weight', 0);

// A contract whose fields the compiler does not know.
const unknownFile = readCsv(unknownContract, '').table;
isTrue<Equal<typeof unknownFile, ColumnTable>>();
const unknownTables = [score(unknownContract, unknownFile), tiers(unknownContract, own), alerts(unknownContract, own)];
isTrue<Equal<typeof unknownTables, ColumnTable[]>>();
const unknownScore = score(unknownContract, table);
isTrue<Equal<typeof unknownScore, ColumnTable>>();

// Several contracts: only what all of them have.
const either = parcels as typeof parcels | typeof small;
const { table: eitherTable } = readCsv(either, '');
eitherTable.get('carrier', 0).toUpperCase();
for (const { sent_at } of eitherTable) sent_at.getTime();
// @ts-expect-error a column of one of them
eitherTable.get('rank', 0);
// @ts-expect-error a column of one of them
column(scoreBatch(either, decodeCsv(either, '').batch), 'trouble');
// @ts-expect-error a table of one of them
tablesOf(either).alerts;

// Tables of the lake.
const schemas = tablesOf(parcels);
isTrue<Equal<(typeof schemas)['records']['name'], 'parcels_parcels'>>();
isTrue<Equal<(typeof schemas)['processed']['name'], 'parcels_processed'>>();
isTrue<Equal<(typeof schemas)['rollup']['name'], 'parcels_carriers_rollup'>>();
isTrue<Equal<(typeof schemas)['entities']['name'], 'parcels_carriers'>>();
isTrue<Equal<(typeof schemas)['alerts']['name'], 'parcels_alerts'>>();
isTrue<Equal<Elements<(typeof schemas)['entities']['columns']>['name'], keyof EntityColumns<Parcels>>>();
const unknownSchemas = tablesOf(unknownContract);
isTrue<Equal<undefined extends (typeof unknownSchemas)['alerts'] ? true : false, true>>();
const anyName: string | undefined = unknownSchemas.alerts?.columns[0]?.name;
void anyName;
// @ts-expect-error no table of this name
schemas.parcels;
// @ts-expect-error a contract without an alert has no table of alerts
tablesOf(small).alerts;
// @ts-expect-error no column of this name
schemas.entities.columns.some(({ name }) => name === 'wieght');

// Batches of literal columns, and of a table of the lake.
const literals = fromTable(own, [
  { name: 'town', type: 'text', description: '', nullable: false },
  { name: 'founded', type: 'timestamp', description: '', nullable: true },
]);
const [town] = rowsOf(literals);
isTrue<Equal<Plain<NonNullable<typeof town>>, { readonly town: string; readonly founded: number | null }>>();
const founded = toTable(literals).get('founded', 0);
isTrue<Equal<typeof founded, Date | null>>();
const noCarriers = batchOfRows(schemas.entities.columns, []);
isTrue<Equal<typeof noCarriers, Batch<EntityColumns<Parcels>>>>();
const someColumns: readonly ColumnSchema[] = unknownSchemas.entities.columns;
const someBatch = fromTable(own, someColumns);
isTrue<Equal<typeof someBatch, Batch>>();
// @ts-expect-error no column of this name
column(literals, 'twon');

// From decoded batches to the tables of the lake.
const processed = scoreBatch(parcels, compileDecoder(parcels).decode([]).batch);
const merged = mergeRecords(parcels, null, [processed]).batch;
isTrue<Equal<typeof merged, Batch<RecordColumns<Parcels>>>>();
const rollups = new Map([...splitByPartition(parcels, merged)].map(([name, part]) => [name, rollup(parcels, part)]));
isTrue<Equal<typeof rollups, Map<string, Batch<RollupColumns<Parcels>>>>>();
const sums = column(rollup(parcels, merged), 'weight_sum');
isTrue<Equal<typeof sums, Column<'decimal'>>>();
const stations = entities(parcels, rollups);
isTrue<Equal<typeof stations, Batch<EntityColumns<Parcels>>>>();
const stationTable = toTable(stations);
isTrue<Equal<typeof stationTable, typeof carriers>>();
const [alert] = alertsOf(parcels, processed);
isTrue<Equal<NonNullable<typeof alert>['alert_type'], 'LATE'>>();
isTrue<Equal<NonNullable<typeof alert>['sent_at'], number>>();
isTrue<Equal<Elements<ReturnType<typeof alertsOf<typeof small>>>['alert_type'], never>>();
isTrue<Equal<Elements<ReturnType<typeof rowsOf<RecordColumns<typeof small>>>>['arrived_at'], number>>();
// @ts-expect-error a batch without a score
mergeRecords(parcels, null, [decodeCsv(parcels, '').batch]);
// @ts-expect-error a batch of another contract
rollup(parcels, mergeRecords(small, null, []).batch);
// @ts-expect-error records are no rollups
entities(parcels, splitByPartition(parcels, merged));
// @ts-expect-error a batch without a score
alertsOf(parcels, decodeCsv(parcels, '').batch);
// @ts-expect-error no aggregate of this name
column(rollup(parcels, merged), 'rank_sum');
// @ts-expect-error no column of this name
alert?.trouble;
