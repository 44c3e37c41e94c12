import { ServiceError } from '../../etl/platform.ts';
/**
 * Names the file that could not be written, and the reason. The system's own error names no file if it was open already, as
 * it is when the disk is full.
 * @param what path or URI
 */
export const writeError = (what: string, cause: unknown): ServiceError =>
  new ServiceError(`${what} could not be written: ${cause instanceof Error ? cause.message : cause}`, {}, { cause });
