import { UserError } from '../etl/platform.ts';

/** The platform cannot start here, for a reason that the person at the terminal can do something about. */
export class PlatformError extends UserError {
  override readonly name = 'PlatformError';
}
