import * as pulumi from '@pulumi/pulumi';
import type { Contract, Integration } from '../etl/platform.ts';
import type { Context } from './context.ts';
import { LakeFunction } from './function.ts';
import { functionBase } from './naming.ts';
import { analyticsPolicy, integrationPolicy } from './policies/analytics.ts';
import { sourceTags } from './tags.ts';
import { type Megabytes, seconds } from './units.ts';

export interface AnalyticsArgs {
  readonly contracts: readonly Contract[];
  /** Metrics across sources; null if none are declared. */
  readonly integration: Integration | null;
  readonly bucketName: pulumi.Output<string>;
  readonly databaseName: pulumi.Output<string>;
  readonly workgroupName: pulumi.Output<string>;
  /** Memory of each function. */
  readonly memory: Megabytes;
}

/** A function waits for Athena, which queues queries when the account is busy. */
const analyticsTimeout = seconds(300);

/**
 * Functions that summarise the tables: one for each source, and one across all sources if metrics across sources are
 * declared.
 */
export class Analytics extends pulumi.ComponentResource {
  /** Source → its analytics function. */
  readonly functions: ReadonlyMap<string, LakeFunction>;
  readonly integration: LakeFunction | null;

  constructor(context: Context, args: AnalyticsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('lake:analytics:Analytics', 'analytics', {}, opts);
    const functions = args.contracts.map((contract) => this.analytics(context, args, contract));
    this.functions = new Map(args.contracts.map(({ source }, i) => [source, functions[i] as LakeFunction]));
    this.integration = args.integration ? this.integrate(context, args, args.integration) : null;
    this.registerOutputs(this.integration ? { integration: this.integration.name } : {});
  }

  private analytics(context: Context, args: AnalyticsArgs, contract: Contract): LakeFunction {
    const { source } = contract;
    return new LakeFunction(
      context,
      {
        ...this.common(args),
        base: functionBase.analytics(source),
        functionName: context.naming.analytics(source),
        description: `Computes the metrics of ${source} through Athena.`,
        entry: 'athena/analytics',
        statements: (lake) => analyticsPolicy(lake, context.naming, contract),
        environment: { ...this.environment(args), SOURCE: source },
        tags: sourceTags(context.tags, source),
      },
      { parent: this },
    );
  }

  private integrate(context: Context, args: AnalyticsArgs, integration: Integration): LakeFunction {
    return new LakeFunction(
      context,
      {
        ...this.common(args),
        base: functionBase.integration,
        functionName: context.naming.integration,
        description: 'Computes the metrics across the sources.',
        entry: 'athena/integration',
        statements: (lake) => integrationPolicy(lake, context.naming, args.contracts, integration),
        environment: this.environment(args),
        tags: context.tags,
      },
      { parent: this },
    );
  }

  private common({ memory }: AnalyticsArgs) {
    return { memory, timeout: analyticsTimeout };
  }

  private environment({ bucketName, databaseName, workgroupName }: AnalyticsArgs) {
    return { LAKE_BUCKET: bucketName, DATABASE: databaseName, WORKGROUP: workgroupName };
  }
}
