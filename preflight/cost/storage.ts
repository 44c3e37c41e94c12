import { type GraphResource, type ResourceGraph, resourcesOfType, valueAt } from '../graph.ts';
import { dataDays, daysPerMonth, rejectedShare, simulator, stateBytes } from './assumptions.ts';
import { CostError } from './inputs.ts';
import { gigabyte } from './kinesis.ts';
import type { SourceFlow, UsageLine } from './load.ts';

/** Retention of the objects of a prefix in days; Infinity: for ever. */
export interface Lifecycle {
  readonly kept: (prefix: string) => number;
  /** Days until they move to Glacier Instant Retrieval. */
  readonly archivedAfter: (prefix: string) => number;
  /** Days that replaced or removed versions are kept. Raw files have none, unless somebody puts over one. */
  readonly replaced: number;
}

interface DeclaredLifecycleRule {
  readonly filter?: { readonly prefix?: string };
  readonly expiration?: { readonly days?: number };
  readonly transitions?: readonly { readonly days: number; readonly storageClass: string }[];
  readonly noncurrentVersionExpiration?: { readonly noncurrentDays: number };
}

/** Reads the declared lifecycle. Without versioning, no replaced version is kept. */
export function readLifecycle(graph: ResourceGraph): Lifecycle {
  const rules = resourcesOfType(graph, 'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration').flatMap(
    (resource) => (valueAt(resource.inputs, 'rules') ?? []) as readonly DeclaredLifecycleRule[],
  );
  const covering = (prefix: string) => rules.filter((rule) => prefix.startsWith(rule.filter?.prefix ?? ''));
  const least = (days: readonly (number | undefined)[]) => Math.min(...days.map((d) => d ?? Number.POSITIVE_INFINITY));
  const versioned = resourcesOfType(graph, 'aws:s3/bucketVersioning:BucketVersioning').some(isEnabled);
  return {
    kept: (prefix) => least(covering(prefix).map(({ expiration }) => expiration?.days)),
    archivedAfter: (prefix) => {
      const moves = covering(prefix).flatMap(({ transitions }) => transitions ?? []);
      const other = moves.find(({ storageClass }) => storageClass !== 'GLACIER_IR');
      if (other) throw new CostError(`${prefix} moves to ${other.storageClass}, which the model has no price for`);
      return least(moves.map(({ days }) => days));
    },
    replaced: versioned
      ? least(covering('analytics/').map((rule) => rule.noncurrentVersionExpiration?.noncurrentDays))
      : 0,
  };
}

const isEnabled = (resource: GraphResource): boolean =>
  valueAt(resource.inputs, 'versioningConfiguration.status') === 'Enabled';

/** Zones of the bucket when the lake has run for a year. */
export function storageLines(flows: readonly SourceFlow[], lifecycle: Lifecycle): UsageLine[] {
  return flows.flatMap((flow) => zonesOf(flow, lifecycle));
}

function zonesOf(flow: SourceFlow, lifecycle: Lifecycle): UsageLine[] {
  const { facts, recordsPerDay, batches, run } = flow;
  const standard = (what: string, bytes: number): UsageLine => ({
    service: 'S3',
    what,
    price: 's3StandardGb',
    quantity: bytes / gigabyte,
  });
  const bounded = (days: number) => Math.min(days, dataDays);
  // In a versioned bucket, an expired object remains for some time as a replaced version.
  const expiring = (prefix: string) => bounded(lifecycle.kept(prefix) + lifecycle.replaced);
  const perDay = (count: number) => count / daysPerMonth;
  const rawStandardDays = bounded(lifecycle.archivedAfter('raw/'));
  const rawPerDay = recordsPerDay * facts.rawBytes;
  const archived = recordsPerDay > 0 && rawStandardDays < dataDays;
  const batchBytes = facts.processed.perObject + batches.records * facts.processed.perRow;
  const mergedBytes = facts.recordBytes + facts.rollupBytes;
  const ledgerBytes = run.listed * stateBytes.ledger;
  const rewrittenPerDay = perDay(run.perMonth * run.plans) * (run.partitionRows * mergedBytes + ledgerBytes);
  return [
    standard('raw/, not archived yet', rawPerDay * rawStandardDays),
    {
      service: 'S3',
      what: 'raw/, archived',
      price: 's3GlacierInstantGb',
      quantity: (rawPerDay * (dataDays - rawStandardDays)) / gigabyte,
    },
    {
      service: 'S3',
      what: 'raw/, moves to the archive',
      price: 's3GlacierInstantMove',
      quantity: archived ? simulator.filesPerDay * daysPerMonth : 0,
    },
    standard('processed/', perDay(batches.perMonth) * batchBytes * expiring('processed/')),
    standard('quarantine/', recordsPerDay * rejectedBytesPerRecord(flow) * expiring('quarantine/')),
    standard('analytics/', recordsPerDay * mergedBytes * bounded(lifecycle.kept('analytics/'))),
    standard('analytics/ and ledgers, replaced versions', rewrittenPerDay * bounded(lifecycle.replaced)),
    standard(
      'state/, plans of the ETL',
      perDay(batches.perMonth) * stateBytes.plan * bounded(lifecycle.kept('state/')),
    ),
  ];
}

/** Bytes in quarantine for each record that arrives. */
const rejectedBytesPerRecord = ({ facts }: SourceFlow): number => facts.rejectedBytes * rejectedShare;
