import type { AthenaClient } from '@aws-sdk/client-athena';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { type Contract, sources, UserError } from '../etl/platform.ts';
import { type OperatorObjects, operatorObjects, type QueryContext } from '../lake/index.ts';
import type { OperatorClients } from './clients.ts';

type BySource = Readonly<Record<string, string>>;

/** What a stack tells of itself, as far as an operator needs it. */
export interface LakeNames {
  readonly bucket: string;
  readonly database: string;
  readonly workgroup: string;
  /** Name of the stream of each source. */
  readonly streams: BySource;
  readonly functions: { readonly processors: BySource };
}

/** A lake that an operator works on: on this machine or on AWS, which makes no difference from here on. */
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
  /** ms since 1970 UTC. */
  readonly now: () => number;
}

/** @param contracts of the sources that the lake has; default: the registered ones */
export function lakeOf(
  { s3, kinesis, lambda, athena }: OperatorClients,
  { bucket, database, workgroup, streams, functions }: LakeNames,
  contracts: readonly Contract[] = sources,
): Lake {
  return {
    ...{ kinesis, lambda, athena, streams, contracts },
    objects: operatorObjects(s3, bucket),
    queries: { database, workgroup },
    processors: functions.processors,
    now: Date.now,
  };
}

/** The contracts of one source, or of all. @throws UserError naming the sources there are */
export function contractsOf({ contracts }: Pick<Lake, 'contracts'>, source?: string): readonly Contract[] {
  const found = contracts.filter((contract) => source === undefined || contract.source === source);
  if (found.length > 0) return found;
  throw new UserError(`no source "${source}"; there are ${contracts.map((c) => c.source).join(', ')}`);
}

/** What the stack calls something of a source. @throws UserError where the stack was deployed before the source was */
export function nameOf(names: BySource, source: string, what: string): string {
  const name = names[source];
  if (name !== undefined) return name;
  throw new UserError(`this lake has no ${what} of ${source}: deploy the stack with the source first`);
}
