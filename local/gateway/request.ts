import type { IncomingMessage } from 'node:http';
import { AwsErrorResponse } from '../engines.ts';
import { crossOriginHost } from './loopback.ts';

/**
 * Rejects requests that did not come from a client of this machine: see {@link crossOriginHost}.
 * @param code code of the service's error
 * @throws AwsErrorResponse status 403
 */
export function rejectCrossOrigin(request: IncomingMessage, code = 'AccessDeniedException'): void {
  const foreign = crossOriginHost(request.headers);
  if (foreign === null) return;
  const message = `This endpoint answers to 127.0.0.1 and localhost, ${foreign}.`;
  throw new AwsErrorResponse(code, message, 403);
}

/**
 * Reads a body. One that is too long is read to its end but not kept: a client reads the answer only after it has sent
 * everything.
 * @param code code of the service's error
 * @throws AwsErrorResponse status 413
 */
export function readRequestBody(
  request: IncomingMessage,
  maxBytes: number,
  code = 'RequestEntityTooLargeException',
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.once('error', reject);
    // This event follows the end, too, and then has no effect.
    request.once('close', () => reject(new AwsErrorResponse('RequestAbortedException', 'The client went away.')));
    request.once('end', () => {
      if (bytes <= maxBytes) resolve(Buffer.concat(chunks, bytes));
      else reject(new AwsErrorResponse(code, `${bytes} bytes sent, ${maxBytes} taken.`, 413));
    });
  });
}

/** @throws AwsErrorResponse SerializationException */
export function parseBody(body: Buffer, contentType: string | undefined): Record<string, unknown> {
  if (contentType?.includes('cbor')) {
    throw new AwsErrorResponse('SerializationException', 'This endpoint speaks AWS JSON 1.1, not CBOR.', 415);
  }
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch (error) {
    throw new AwsErrorResponse('SerializationException', `The body is not JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new AwsErrorResponse('SerializationException', 'The body is not a JSON object.');
}
