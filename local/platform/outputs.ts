import type * as pulumi from '@pulumi/pulumi';
import type { StackOutputs } from '../../stacks/outputs.ts';
import { PlatformError } from '../errors.ts';

/** Exports of the program, resolved: names, except the ARNs. */
export type PlatformOutputs = pulumi.Unwrap<StackOutputs>;

const needed = ['bucket', 'database', 'workgroup', 'stateMachineArn', 'streams'] as const;

/** Checks the exports of a program. @throws Error naming the exports that the platform needs and the program lacks */
export function checkOutputs(outputs: Readonly<Record<string, unknown>>): PlatformOutputs {
  const missing = needed.filter((name) => !outputs[name]);
  if (missing.length === 0) return outputs as unknown as PlatformOutputs;
  throw new PlatformError(
    `the program exports no ${missing.join(', ')}; it exports ${Object.keys(outputs).join(', ')}`,
  );
}
