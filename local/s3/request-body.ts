import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { AwsErrorResponse } from '../engines.ts';

/** The bytes that a client meant to store. */
export interface SentBody {
  readonly body: Buffer;
  /** Digest that the client sent and the body agrees with, by the name of its header. */
  readonly checksum?: readonly [header: string, value: string];
}

const crc32Of = (body: Buffer): string => {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(body));
  return digest.toString('base64');
};

const hashOf = (algorithm: string) => (body: Buffer) => createHash(algorithm).update(body).digest('base64');

/** Digests that are verified, by header. S3 has others (CRC32C, CRC64NVME); those are ignored here. */
const digests: readonly (readonly [header: string, digest: (body: Buffer) => string])[] = [
  ['x-amz-checksum-crc32', crc32Of],
  ['x-amz-checksum-sha1', hashOf('sha1')],
  ['x-amz-checksum-sha256', hashOf('sha256')],
];

/**
 * Takes the transfer encoding off a body and verifies its length and digests.
 * @throws AwsErrorResponse BadDigest, IncompleteBody
 */
export function readSentBody(received: Buffer, headers: IncomingHttpHeaders): SentBody {
  const isChunked = String(headers['content-encoding'] ?? '').includes('aws-chunked') || isStreaming(headers);
  const { body, trailers } = isChunked ? decodeChunks(received) : { body: received, trailers: {} };
  const length = headers['x-amz-decoded-content-length'];
  if (isChunked && length !== undefined && Number(length) !== body.length)
    throw new AwsErrorResponse('IncompleteBody', `${body.length} bytes came, ${length} were announced.`);
  const sent: Readonly<Record<string, unknown>> = { ...headers, ...trailers };
  const md5 = sent['content-md5'];
  if (md5 !== undefined && md5 !== hashOf('md5')(body)) throw badDigest('Content-MD5');
  for (const [header, digest] of digests) {
    const value = sent[header];
    if (typeof value !== 'string') continue;
    if (value !== digest(body)) throw badDigest(header);
    return { body, checksum: [header, value] };
  }
  return { body };
}

const isStreaming = (headers: IncomingHttpHeaders): boolean =>
  String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');

const badDigest = (header: string): AwsErrorResponse =>
  new AwsErrorResponse('BadDigest', `The ${header} you specified did not match what we received.`);

/**
 * Body of the encoding `aws-chunked`: `<size>[;chunk-signature=…]\r\n<bytes>\r\n` … `0\r\n<trailers>\r\n`. Signatures
 * are not verified.
 */
function decodeChunks(received: Buffer): { readonly body: Buffer; readonly trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  for (let offset = 0; ; ) {
    const end = received.indexOf('\r\n', offset);
    const size = end < 0 ? Number.NaN : Number.parseInt(received.toString('latin1', offset, end), 16);
    if (!(size >= 0) || end + 2 + size > received.length)
      throw new AwsErrorResponse('IncompleteBody', 'The body ends within a chunk, or is not aws-chunked.');
    if (size === 0) return { body: Buffer.concat(chunks), trailers: trailersIn(received.toString('latin1', end + 2)) };
    chunks.push(received.subarray(end + 2, end + 2 + size));
    offset = end + 2 + size + 2;
  }
}

const trailersIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split('\r\n').flatMap((line) => {
      const [, name, value] = /^([^:]+):\s*(.*?)\s*$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value]];
    }),
  );
