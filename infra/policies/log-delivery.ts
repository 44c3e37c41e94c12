import { allow, type PolicyStatement } from './document.ts';

/**
 * Log group of a state machine. Under this prefix all of them fit into the one resource policy by which CloudWatch lets
 * services deliver logs; under any other, each takes its share of that policy's 5,120 characters.
 */
export const stateMachineLogGroup = (stateMachine: string): string => `/aws/vendedlogs/states/${stateMachine}`;

/** Delivering the log of executions: Step Functions sets up the delivery itself, by actions that know no resource. */
export const deliverLogs: PolicyStatement = allow(
  [
    'logs:CreateLogDelivery',
    'logs:GetLogDelivery',
    'logs:UpdateLogDelivery',
    'logs:DeleteLogDelivery',
    'logs:ListLogDeliveries',
    'logs:PutResourcePolicy',
    'logs:DescribeResourcePolicies',
    'logs:DescribeLogGroups',
  ],
  ['*'],
);
