import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Attempts of one request, the first included: throttling and lost connections pass, a broken service is reported. */
const maxAttempts = 4;

/** Bounds in ms: without them a connection that hangs keeps the function until its own timeout. */
const connectionTimeout = 3_000;
const answerTimeout = 30_000;

export interface Requests {
  /** Connections at a time, default 50. */
  readonly maxSockets?: number;
  /**
   * ms until an attempt is given up, default 30,000: from its beginning, the wait for a free connection and its body
   * included, to the head of its answer. The body of the answer may take longer.
   */
  readonly answerTimeout?: number;
}

/** How a client asks its service. */
export const clientSettings = ({ maxSockets = 50, answerTimeout: requestTimeout = answerTimeout }: Requests) => ({
  maxAttempts,
  requestHandler: new NodeHttpHandler({
    connectionTimeout,
    requestTimeout,
    // Otherwise the handler warns and waits on.
    throwOnRequestTimeout: true,
    httpAgent: { maxSockets },
    httpsAgent: { maxSockets },
  }),
});
