import { serviceErrorOf } from '../lake/index.ts';
import { once } from './once.ts';

/**
 * Entry point of a Lambda function: makes the function at its first invocation, and rethrows an error of an SDK as a
 * `ServiceError`, whose sentence then appears in the log, the state machine and the dead letter. Other errors pass
 * unchanged.
 */
export function entryPoint<Event, Context, Answer>(
  make: () => (event: Event, context: Context) => Promise<Answer>,
): (event: Event, context: Context) => Promise<Answer> {
  const made = once(make);
  return async (event, context) => {
    try {
      return await made()(event, context);
    } catch (error) {
      throw serviceErrorOf(error) ?? error;
    }
  };
}
