import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { type Contract, questionsOf } from '../etl/platform.ts';
import type { Context } from './context.ts';

export interface NamedQueriesArgs {
  readonly contracts: readonly Contract[];
  readonly databaseName: pulumi.Output<string>;
  readonly workgroupName: pulumi.Output<string>;
}

/** Common questions, saved in Athena for users of its console. */
export class NamedQueries extends pulumi.ComponentResource {
  constructor(context: Context, args: NamedQueriesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('lake:query:NamedQueries', 'named-queries', {}, opts);
    for (const { name, description, sql } of args.contracts.flatMap(questionsOf)) {
      new aws.athena.NamedQuery(
        name,
        {
          name: context.naming.query(name),
          description,
          database: args.databaseName,
          workgroup: args.workgroupName,
          query: sql,
        },
        { parent: this },
      );
    }
    this.registerOutputs();
  }
}
