import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AwsErrorResponse, type JsonApi } from '../engines.ts';
import { errorAnswer, type HttpAnswer, jsonAnswer } from './answer.ts';
import { parseBody, readRequestBody, rejectCrossOrigin } from './request.ts';
import { createDualServer } from './sockets.ts';

export type { HttpAnswer } from './answer.ts';

export interface RouteRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Match of the route's expression with the path. */
  readonly match: RegExpExecArray;
  readonly body: Buffer;
}

/** @throws AwsErrorResponse */
export type RouteHandler = (request: RouteRequest) => Promise<HttpAnswer> | HttpAnswer;

export interface GatewayOptions {
  readonly host: '127.0.0.1';
  /** Default: any free one. */
  readonly port?: number;
  /** Default 16 MiB: the 10 MiB of a PutRecords request, in base64, with its keys. */
  readonly maxBodyBytes?: number;
  /** Receives errors that no service meant to return. */
  readonly onError?: (error: unknown, request: string) => void;
}

export interface Gateway {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** @param targetPrefix what `X-Amz-Target` begins with, e.g. `Kinesis_20131202.` */
  handle(targetPrefix: string, api: JsonApi): void;
  /** Requests without a target that an API takes go to the first route whose expression matches the path. */
  route(path: RegExp, handler: RouteHandler): void;
  close(): Promise<void>;
}

interface Routes {
  readonly apis: Map<string, JsonApi>;
  readonly paths: { readonly path: RegExp; readonly handler: RouteHandler }[];
}

const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** One loopback endpoint for services of the AWS JSON 1.1 protocol and for path routes, over HTTP/1.1 and HTTP/2. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const routes: Routes = { apis: new Map(), paths: [] };
  const { server, close } = createDualServer((request, response) => {
    void serve(request, response, routes, options);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, options.host, resolve);
  });
  return {
    url: `http://${options.host}:${(server.address() as AddressInfo).port}`,
    handle: (targetPrefix, api) => void routes.apis.set(targetPrefix, api),
    route: (path, handler) => void routes.paths.push({ path, handler }),
    close,
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, routes: Routes, options: GatewayOptions) {
  let answer: HttpAnswer;
  try {
    answer = await answerTo(request, routes, options.maxBodyBytes ?? MAX_BODY_BYTES);
  } catch (error) {
    if (!(error instanceof AwsErrorResponse)) options.onError?.(error, `${request.method} ${request.url}`);
    answer = errorAnswer(error);
  }
  if (response.destroyed) return;
  response.writeHead(answer.status, { 'x-amzn-requestid': randomUUID(), ...answer.headers });
  response.end(answer.body);
}

async function answerTo(request: IncomingMessage, routes: Routes, maxBodyBytes: number): Promise<HttpAnswer> {
  rejectCrossOrigin(request);
  const { method = 'GET', headers } = request;
  const target = String(headers['x-amz-target'] ?? '');
  for (const [prefix, api] of routes.apis) {
    if (!target.startsWith(prefix)) continue;
    const body = parseBody(await readRequestBody(request, maxBodyBytes), headers['content-type']);
    return jsonAnswer(await api(target.slice(prefix.length), body));
  }
  const { pathname: path, searchParams: query } = new URL(request.url ?? '/', 'http://127.0.0.1');
  for (const { path: expression, handler } of routes.paths) {
    const match = expression.exec(path);
    if (match)
      return handler({ method, path, query, headers, match, body: await readRequestBody(request, maxBodyBytes) });
  }
  const cbor = headers['smithy-protocol'] === 'rpc-v2-cbor' ? '; this endpoint speaks AWS JSON 1.1, not CBOR' : '';
  throw new AwsErrorResponse(
    'UnknownOperationException',
    `No service here takes ${target || `${method} ${path}`}${cbor}.`,
    404,
  );
}
