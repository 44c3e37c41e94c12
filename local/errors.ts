import { InvariantError, type LakeError, ServiceError, UserError } from '../etl/platform.ts';
import { AwsErrorResponse } from './engines.ts';

/** The platform cannot start here, for a reason that the person at the terminal can do something about. */
export class PlatformError extends UserError {
  override readonly name = 'PlatformError';
}

/** Error of the kind of its cause: a declaration that cannot be carried out here is the user's to correct. */
export function failureOf(message: string, cause: unknown): LakeError {
  const isDeclaration = cause instanceof UserError || cause instanceof AwsErrorResponse;
  if (isDeclaration) return new PlatformError(message, {}, { cause });
  return isOfSystem(cause) ? new ServiceError(message, {}, { cause }) : new InvariantError(message, {}, { cause });
}

/**
 * One error for several: a bug if one of them is a bug, else a failure of a service if one of them is. Its cause is an
 * AggregateError that holds them all.
 */
export function failureOfAll(message: string, errors: readonly unknown[]): LakeError {
  const kinds = errors.map((error) => failureOf(message, error));
  const gravest =
    kinds.find((kind) => kind instanceof InvariantError) ??
    kinds.find((kind) => kind instanceof ServiceError) ??
    kinds[0];
  const cause = new AggregateError(errors, message);
  if (gravest instanceof UserError) return new PlatformError(message, {}, { cause });
  const Kind = gravest instanceof ServiceError ? ServiceError : InvariantError;
  return new Kind(message, {}, { cause });
}

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const isOfSystem = (error: unknown): boolean =>
  error instanceof ServiceError || (error instanceof Error && 'syscall' in error);
