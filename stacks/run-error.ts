import * as pulumi from '@pulumi/pulumi';
import { UserError } from '../etl/platform.ts';

/**
 * Runs a part of the program. Pulumi prints a RunError without a stack trace, so that a user's mistake becomes one.
 * @throws RunError for each UserError, with its message
 */
export function withRunErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof UserError ? new pulumi.RunError(error.message) : error;
  }
}
