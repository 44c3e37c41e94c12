import { resourcesOfType, valueAt } from '../graph.ts';
import { isWild, statementsIn } from './policy.ts';
import { forEach, type Rule, types, type Violation, violation } from './rule.ts';

/** Actions that AWS lets no policy name a resource for: these may stand with `*`, each for its reason. */
export const unscopedActions: Readonly<Record<string, string>> = {
  'xray:PutTraceSegments': 'X-Ray has no resource for traces.',
  'xray:PutTelemetryRecords': 'X-Ray has no resource for its own telemetry.',
  'xray:GetSamplingRules': 'Sampling rules are read all at once.',
  'xray:GetSamplingTargets': 'Sampling targets are read all at once.',
  'logs:CreateLogDelivery': 'A delivery has no ARN before it is made.',
  'logs:GetLogDelivery': 'Deliveries of this kind have no ARN.',
  'logs:UpdateLogDelivery': 'Deliveries of this kind have no ARN.',
  'logs:DeleteLogDelivery': 'Deliveries of this kind have no ARN.',
  'logs:ListLogDeliveries': 'Lists those of the account.',
  'logs:PutResourcePolicy': 'The resource policy of CloudWatch Logs is one for the account and the region.',
  'logs:DescribeResourcePolicies': 'Lists those of the account.',
  'logs:DescribeLogGroups': 'Lists those of the account.',
};

/** Partition, service, region, account, and what it is: no blank, no bracket. */
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
    forbids: 'a role that may act on all resources of a kind, save by actions that know no resource',
    why: 'A function that is taken over must not reach beyond what it is for.',
    check: forEach(types.rolePolicy, (policy) =>
      allowed(policy.inputs.policy).flatMap(({ actions, resources }) => {
        const scoped = actions.filter((action) => !Object.hasOwn(unscopedActions, action));
        return resources
          .filter((resource) => isWild(resource) && (scoped.length > 0 || resource !== '*'))
          .map((resource) =>
            violation(
              policy,
              `${scoped.join(', ') || actions.join(', ')} on ${resource}`,
              'name the resource, or list an action that knows none in preflight/guardrails/rights.ts, with the reason',
            ),
          );
      }),
    ),
  },
  {
    id: 'resources-are-arns',
    forbids: 'a resource in a policy that is no ARN',
    why: 'AWS refuses such a policy, or grants nothing by it, and only then does anybody see.',
    check: forEach(types.rolePolicy, (policy) =>
      allowed(policy.inputs.policy)
        .flatMap(({ resources }) => resources)
        .filter((resource) => resource !== '*' && !arnPattern.test(resource))
        .map((resource) => violation(policy, resource, 'give an ARN made by infra/policies/arn.ts')),
    ),
  },
  {
    id: 'role-for-one-job',
    forbids: 'a role that is shared by what does different work, or by different services',
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
