import { resourcesOfType, valueAt } from '../graph.ts';
import { isWild, statementsIn } from './policy.ts';
import { forEach, type Rule, types, type Violation, violation } from './rule.ts';

/** Actions for which AWS accepts no resource in a policy: they may be used with `*`, each for its reason. */
export const unscopedActions: Readonly<Record<string, string>> = {
  'xray:PutTraceSegments': 'X-Ray has no resource for traces.',
  'xray:PutTelemetryRecords': 'X-Ray has no resource for its own telemetry.',
  'xray:GetSamplingRules': 'Sampling rules are read all together.',
  'xray:GetSamplingTargets': 'Sampling targets are read all together.',
  'logs:CreateLogDelivery': 'A delivery has no ARN before its creation.',
  'logs:GetLogDelivery': 'Deliveries of this kind have no ARN.',
  'logs:UpdateLogDelivery': 'Deliveries of this kind have no ARN.',
  'logs:DeleteLogDelivery': 'Deliveries of this kind have no ARN.',
  'logs:ListLogDeliveries': 'Lists those of the account.',
  'logs:PutResourcePolicy': 'The resource policy of CloudWatch Logs is one for the account and the region.',
  'logs:DescribeResourcePolicies': 'Lists those of the account.',
  'logs:DescribeLogGroups': 'Lists those of the account.',
};

/** Partition, service, region, account and resource: no blank, no bracket. */
const arnPattern = /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d*:[\w./:*$+=,@-]+$/;

export const rightsRules: readonly Rule[] = [
  {
    id: 'actions-named',
    forbids: 'a role that may take actions by wildcard',
    why: 'A wildcard also allows what AWS adds to the service next year.',
    check: forEach(types.rolePolicy, (policy) =>
      allowed(policy.inputs.policy)
        .flatMap(({ actions }) => actions)
        .filter((action) => action.includes('*') || !/^[a-z0-9-]+:/.test(action))
        .map((action) => violation(policy, `action ${action}`, 'name each action')),
    ),
  },
  {
    id: 'resources-named',
    forbids: 'a role that may act on all resources of a kind, except by actions that accept no resource',
    why: 'A compromised function must not reach beyond its own task.',
    check: forEach(types.rolePolicy, (policy) =>
      allowed(policy.inputs.policy).flatMap(({ actions, resources }) => {
        const scoped = actions.filter((action) => !Object.hasOwn(unscopedActions, action));
        return resources
          .filter((resource) => isWild(resource) && (scoped.length > 0 || resource !== '*'))
          .map((resource) =>
            violation(
              policy,
              `${scoped.join(', ') || actions.join(', ')} on ${resource}`,
              'name the resource, or list an action that accepts none in preflight/guardrails/rights.ts, with the reason',
            ),
          );
      }),
    ),
  },
  {
    id: 'resources-are-arns',
    forbids: 'a resource in a policy that is not an ARN',
    why: 'AWS rejects such a policy or grants nothing by it, and the mistake shows only at deployment or later.',
    check: forEach(types.rolePolicy, (policy) =>
      allowed(policy.inputs.policy)
        .flatMap(({ resources }) => resources)
        .filter((resource) => resource !== '*' && !arnPattern.test(resource))
        .map((resource) => violation(policy, resource, 'give an ARN made by infra/policies/arn.ts')),
    ),
  },
  {
    id: 'role-for-one-job',
    forbids: 'a role that resources with different work, or different services, share',
    why: 'Each would have the rights of the other. Functions share a role only if they run the same code, Glue jobs the same script.',
    check: (graph) => {
      const users = [
        ...resourcesOfType(graph.resources, types.function).map((user) => [
          user.inputs.role,
          user,
          valueAt(user.inputs, 'code.path'),
        ]),
        ...resourcesOfType(graph.resources, types.job).map((user) => [
          user.inputs.roleArn,
          user,
          valueAt(user.inputs, 'command.scriptLocation'),
        ]),
        ...resourcesOfType(graph.resources, types.stateMachine).map((user) => [user.inputs.roleArn, user, user.name]),
      ] as const;
      const byRole = Map.groupBy(users, ([role]) => role);
      return [...byRole].flatMap(([role, sharing]): Violation[] => {
        const works = new Set(sharing.map(([, user, work]) => `${(user as { type: string }).type} ${String(work)}`));
        const [first] = sharing;
        if (works.size < 2 || !first) return [];
        const names = sharing.map(([, user]) => (user as { name: string }).name).join(', ');
        return [{ resource: `${types.role} ${String(role)}`, found: `shared by ${names}`, fix: 'give each its own' }];
      });
    },
  },
];

const allowed = (document: unknown) => statementsIn(document).filter(({ effect }) => effect !== 'Deny');
