import { LakeError } from '../etl/index.ts';

/** The platform cannot start here, for a reason that the person at the terminal can do something about. */
export class PlatformError extends LakeError {
  override readonly name = 'PlatformError';
}
