import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Context } from './context.ts';
import { type PolicyStatement, policyDocument, type TrustedService, trustPolicy } from './policies/document.ts';
import type { BucketLocation } from './policies/objects.ts';

export interface RoleArgs {
  /** Name in every stack; the stack's suffix is added. */
  readonly name: string;
  readonly description: string;
  readonly service: TrustedService;
  /** Rights of the role. Pure: names in, statements out. */
  readonly statements: (lake: BucketLocation) => readonly PolicyStatement[];
}

export interface DeclaredRole {
  readonly arn: pulumi.Output<string>;
  /** Policy that a user of the rights must wait for: a role without it can be assumed, but permits nothing. */
  readonly policy: aws.iam.RolePolicy;
}

/** Declares a role for one service, with one inline policy. */
export function declareRole(context: Context, args: RoleArgs, opts: pulumi.CustomResourceOptions): DeclaredRole {
  const role = new aws.iam.Role(
    args.name,
    {
      name: context.naming.role(args.name),
      description: args.description,
      assumeRolePolicy: context.location.apply(({ accountId }) => trustPolicy(args.service, accountId)),
      tags: { ...context.tags },
    },
    opts,
  );
  const policy = new aws.iam.RolePolicy(
    args.name,
    { role: role.name, policy: bucketLocation(context).apply((lake) => policyDocument(args.statements(lake))) },
    opts,
  );
  return { arn: role.arn, policy };
}

/** Bucket of the lake and its AWS location, for policies. */
export const bucketLocation = ({ location, bucketName }: Context): pulumi.Output<BucketLocation> =>
  pulumi.all([location, bucketName]).apply(([{ accountId, region }, bucket]) => ({ accountId, region, bucket }));
