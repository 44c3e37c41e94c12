/** Comparison of a condition, e.g. `{ StringEquals: { 'aws:SourceAccount': '123456789012' } }`. */
export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Statement of an IAM policy. */
export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string>>;
  readonly Action: readonly string[] | string;
  readonly Resource?: readonly string[];
  readonly Condition?: Condition;
}

/**
 * Allows actions on resources. Both are named; `*` only for actions that accept no resource, which a guardrail lists.
 */
export const allow = (
  actions: readonly string[],
  resources: readonly string[],
  condition?: Condition,
): PolicyStatement => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resources,
  ...(condition ? { Condition: condition } : {}),
});

/** JSON text of an IAM policy. */
export const policyDocument = (statements: readonly PolicyStatement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

export type TrustedService =
  | 'lambda.amazonaws.com'
  | 'glue.amazonaws.com'
  | 'states.amazonaws.com'
  | 'scheduler.amazonaws.com';

/**
 * Trust policy: one service may assume the role. Services that act on behalf of a caller are restricted to this
 * account, so that no schedule or state machine of another account can use the role. Lambda and Glue do not send the
 * account.
 */
export function trustPolicy(service: TrustedService, accountId: string): string {
  const sendsAccount = service === 'states.amazonaws.com' || service === 'scheduler.amazonaws.com';
  const condition: Condition = { StringEquals: { 'aws:SourceAccount': accountId } };
  return policyDocument([
    {
      Effect: 'Allow',
      Principal: { Service: service },
      Action: 'sts:AssumeRole',
      ...(sendsAccount ? { Condition: condition } : {}),
    },
  ]);
}
