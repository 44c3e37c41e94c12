import type { AthenaClient } from '@aws-sdk/client-athena';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { type Contract, sources, UserError } from '../etl/platform.ts';
import { type OperatorObjects, operatorObjects, type QueryContext } from '../lake/index.ts';
import type { OperatorClients } from './clients.ts';

type BySource = Readonly<Record<string, string>>;

/** Outputs of a stack that operations need. */
export interface LakeNames {
  readonly bucket: string;
  readonly database: string;
  readonly workgroup: string;
  /** Name of the stream of each source. */
  readonly streams: BySource;
  readonly functions: { readonly processors: BySource };
  /** Missing if an earlier program deployed the stack. */
  readonly maxRejectedPercent?: number;
}

/** Lake that an operator works on. It does not matter whether it is on this machine or on AWS. */
export interface Lake {
  readonly objects: OperatorObjects;
  readonly kinesis: KinesisClient;
  readonly lambda: LambdaClient;
  readonly athena: AthenaClient;
  readonly queries: QueryContext;
  readonly streams: BySource;
  /** Name of the processor function of each source. */
  readonly processors: BySource;
  readonly contracts: readonly Contract[];
  /** Percent of the rows of a raw file that may be quarantined. */
  readonly maxRejectedPercent: number;
  /** ms since 1970 UTC. */
  readonly now: () => number;
}

const defaultMaxRejected = 50;

/**
 * Lake with these clients and names.
 * @param contracts of the sources of the lake; by default the registered ones
 */
export function lakeOf(
  { s3, kinesis, lambda, athena }: OperatorClients,
  { bucket, database, workgroup, streams, functions, maxRejectedPercent = defaultMaxRejected }: LakeNames,
  contracts: readonly Contract[] = sources,
): Lake {
  return {
    ...{ kinesis, lambda, athena, streams, contracts, maxRejectedPercent },
    objects: operatorObjects(s3, bucket),
    queries: { database, workgroup },
    processors: functions.processors,
    now: Date.now,
  };
}

/** Contracts of one source, or of all. @throws UserError naming the sources of the lake if it has no such source */
export function contractsOf({ contracts }: Pick<Lake, 'contracts'>, source?: string): readonly Contract[] {
  const found = contracts.filter((contract) => source === undefined || contract.source === source);
  if (found.length > 0) return found;
  throw new UserError(`no source "${source}"; there are ${contracts.map((c) => c.source).join(', ')}`);
}

/** Name that the stack gives to a resource of a source. @throws UserError if the stack was deployed without the source */
export function nameOf(names: BySource, source: string, what: string): string {
  const name = names[source];
  if (name !== undefined) return name;
  throw new UserError(`this lake has no ${what} of ${source}: deploy the stack with the source first`);
}
