import * as pulumi from '@pulumi/pulumi';
import type { Contract } from '../etl/platform.ts';
import type { Context } from './context.ts';
import { writeLogs } from './policies/logs.ts';
import { processorPolicy } from './policies/processor.ts';
import { writeTraces } from './policies/traces.ts';
import { type DeclaredRole, declareRole } from './role.ts';
import { SourcePipeline, type SourcePipelineArgs } from './source-pipeline.ts';

export type IngestionArgs = Omit<SourcePipelineArgs, 'contract' | 'role'> & {
  readonly contracts: readonly Contract[];
};

/** Ingestion of all sources, and the role that their processors share. */
export class Ingestion extends pulumi.ComponentResource {
  /** Source → its pipeline. */
  readonly pipelines: ReadonlyMap<string, SourcePipeline>;

  constructor(context: Context, { contracts, ...args }: IngestionArgs, opts?: pulumi.ComponentResourceOptions) {
    super('lake:ingest:Ingestion', 'ingestion', {}, opts);
    const role = this.role(context, contracts);
    this.pipelines = new Map(
      contracts.map((contract) => [
        contract.source,
        new SourcePipeline(context, { ...args, contract, role }, { parent: this }),
      ]),
    );
    this.registerOutputs();
  }

  /** Source → name of its stream. */
  get streams(): Readonly<Record<string, pulumi.Output<string>>> {
    return Object.fromEntries([...this.pipelines].map(([source, { streamName }]) => [source, streamName]));
  }

  private role(context: Context, contracts: readonly Contract[]): DeclaredRole {
    const { naming } = context;
    return declareRole(
      context,
      {
        name: 'lambda-data-processing-role',
        description: 'Rights of the processors and their event source mappings.',
        service: 'lambda.amazonaws.com',
        statements: (lake) => [
          writeLogs(
            lake,
            contracts.map(({ source }) => naming.processor(source)),
          ),
          ...(context.tracing ? [writeTraces] : []),
          ...processorPolicy({ ...lake, contracts, stream: naming.stream, alertTopic: naming.alertTopic }),
        ],
      },
      { parent: this },
    );
  }
}
