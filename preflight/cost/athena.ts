import { athena, dataDays, daysPerMonth } from './assumptions.ts';
import type { SourceFlow, UsageLine } from './load.ts';
import type { ProjectedTables } from './projection.ts';
import type { Lifecycle } from './storage.ts';

const terabyte = 1e12;

/** Bytes that analytics queries read. */
export const tableBytes = (flow: SourceFlow, lifecycle: Lifecycle) => ({
  records: flow.recordsPerDay * flow.facts.recordBytes * dataDays * athena.columnsRead,
  quarantine: quarantineObjects(flow, lifecycle) * objectBytes(flow),
});

/** Queries of the analytics: bytes scanned, and Athena's requests to S3 and to the catalog on the lake's account. */
export function athenaLines(flow: SourceFlow, lifecycle: Lifecycle, projected: ProjectedTables): UsageLine[] {
  const { run, facts } = flow;
  const { queries } = facts;
  const bytes = tableBytes(flow, lifecycle);
  const scanned = (count: number, size: number) => count * Math.max(athena.minimumBytes, size);
  const perRun =
    scanned(queries.records, bytes.records) +
    scanned(queries.quarantine, bytes.quarantine) +
    scanned(queries.entities, 0);
  const recordObjects = flow.recordsPerDay > 0 ? dataDays / facts.partitionDays : 0;
  const gets =
    queries.records * recordObjects * athena.getsPerParquetObject +
    queries.quarantine * quarantineObjects(flow, lifecycle) +
    queries.entities * athena.getsPerParquetObject;
  const count = queries.records + queries.quarantine + queries.entities;
  return [
    { service: 'Athena', what: 'data scanned', price: 'athenaTb', quantity: (run.perMonth * perRun) / terabyte },
    {
      service: 'Athena',
      what: 'LISTs of projected partitions of records, on S3',
      price: 's3Put',
      quantity: run.perMonth * queries.records * projected.records,
    },
    {
      service: 'Athena',
      what: 'LISTs of projected partitions of quarantine, on S3',
      price: 's3Put',
      quantity: run.perMonth * queries.quarantine * projected.quarantine,
    },
    // The result and its metadata.
    { service: 'Athena', what: 'PUTs of results, on S3', price: 's3Put', quantity: run.perMonth * count * 2 },
    {
      service: 'Athena',
      what: 'GETs of objects, on S3',
      price: 's3Get',
      quantity: run.perMonth * (gets + count),
    },
    {
      service: 'Glue',
      what: 'requests of queries to the catalog',
      price: 'glueCatalogRequest',
      quantity: run.perMonth * count * athena.catalogRequestsPerQuery,
    },
  ];
}

const quarantineObjects = ({ quarantineObjects: perMonth }: SourceFlow, { kept }: Lifecycle): number =>
  (perMonth / daysPerMonth) * Math.min(kept('quarantine/'), dataDays);

/** Records that break a rule rarely share a batch. */
const objectBytes = ({ facts }: SourceFlow): number => facts.rejectedBytes;
