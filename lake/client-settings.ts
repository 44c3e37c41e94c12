import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Attempts of one request, including the first: throttling and lost connections pass, a broken service is reported. */
const maxAttempts = 4;

/** Limits in ms: without them, a hanging connection keeps the function until its own timeout. */
const connectionTimeout = 3_000;
const answerTimeout = 30_000;

export interface Requests {
  /** Maximum number of open connections, default 50. */
  readonly maxSockets?: number;
  /**
   * ms until an attempt is given up, default 30,000. The time runs from its beginning, including the wait for a free
   * connection and the request body, to the head of its response. The body of the response may take longer.
   */
  readonly answerTimeout?: number;
}

/** Request settings of a client. */
export const clientSettings = ({ maxSockets = 50, answerTimeout: requestTimeout = answerTimeout }: Requests) => ({
  maxAttempts,
  requestHandler: new NodeHttpHandler({
    connectionTimeout,
    requestTimeout,
    // Without this, the handler warns and keeps waiting.
    throwOnRequestTimeout: true,
    httpAgent: { maxSockets },
    httpsAgent: { maxSockets },
  }),
});
