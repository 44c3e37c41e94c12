import { allow, type PolicyStatement } from './document.ts';

/**
 * Log group of a state machine. CloudWatch lets services deliver logs by one resource policy of 5,120 characters. All
 * log groups under this prefix fit into one entry of it; under any other prefix, each takes its own share.
 */
export const stateMachineLogGroup = (stateMachine: string): string => `/aws/vendedlogs/states/${stateMachine}`;

/** Delivers the log of executions: Step Functions sets up the delivery itself, with actions that accept no resource. */
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
