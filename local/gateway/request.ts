import type { IncomingMessage } from 'node:http';
import { ServiceError } from '../engines.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

function hostname(authority: string): string {
  return authority.replace(/:\d+$/, '').toLowerCase();
}

/**
 * Refuses what did not come from a client of this machine that meant this endpoint. A web page can make the browser send
 * requests here, under its own name (DNS rebinding) or from its own origin.
 *
 * @throws ServiceError AccessDeniedException, status 403
 */
export function refuseStrangers(request: IncomingMessage): void {
  const authority = request.headers[':authority'] ?? request.headers.host ?? '';
  if (!LOOPBACK.has(hostname(String(authority)))) {
    throw new ServiceError(
      'AccessDeniedException',
      `This endpoint answers to 127.0.0.1 and localhost, not to ${authority}.`,
      403,
    );
  }
  const { origin } = request.headers;
  if (origin !== undefined && !LOOPBACK.has(hostname(origin.replace(/^https?:\/\//, '')))) {
    throw new ServiceError('AccessDeniedException', `This endpoint takes no requests from pages of ${origin}.`, 403);
  }
}

/**
 * A body that is too long is read to its end but not kept: a client reads the answer only after it has sent everything.
 *
 * @throws ServiceError RequestEntityTooLargeException, status 413
 */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= maxBytes) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.once('error', reject);
    // Comes after the end, too, where it has no effect any more.
    request.once('close', () => reject(new ServiceError('RequestAbortedException', 'The client went away.')));
    request.once('end', () => {
      if (bytes <= maxBytes) resolve(Buffer.concat(chunks, bytes));
      else reject(new ServiceError('RequestEntityTooLargeException', `${bytes} bytes sent, ${maxBytes} taken.`, 413));
    });
  });
}

/** @throws ServiceError SerializationException */
export function parseBody(body: Buffer, contentType: string | undefined): Record<string, unknown> {
  if (contentType?.includes('cbor')) {
    throw new ServiceError('SerializationException', 'This endpoint speaks AWS JSON 1.1, not CBOR.', 415);
  }
  if (body.length === 0) return {};
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch (error) {
    throw new ServiceError('SerializationException', `The body is not JSON: ${(error as Error).message}`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ServiceError('SerializationException', 'The body is not a JSON object.');
}
