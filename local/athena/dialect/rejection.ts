import { AwsErrorResponse } from '../../engines.ts';

/** Error of a query that is rejected before it runs. */
export const rejection = (message: string): AwsErrorResponse =>
  new AwsErrorResponse('InvalidRequestException', message);
