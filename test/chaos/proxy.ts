import { once } from 'node:events';
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { classify } from './classify.ts';
import type { Effect, Killable, ProxiedRequest } from './effect.ts';

export interface ProxyOptions {
  /** `http://127.0.0.1:<port>` of the service behind it. */
  readonly target: string;
  /** What happens to a request; nothing: it is passed on. */
  readonly decide: (request: ProxiedRequest) => Effect | undefined;
  readonly kill: (victim: Killable) => Promise<void>;
}

export interface FaultProxy {
  readonly url: string;
  /** Passes on what was held back; resolves when no request and no kill is under way. */
  release(): Promise<void>;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[]>;
  readonly body: Buffer;
}

/** Proxy between SDK clients and a service that does to single requests what networks and services do. */
export async function startProxy({ target, decide, kill }: ProxyOptions): Promise<FaultProxy> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const held: { passing: number; readonly send: () => Promise<Answer> }[] = [];
  const underWay = new Set<Promise<unknown>>();
  const track = <T>(promise: Promise<T>): Promise<T> => {
    const done = promise.catch(() => undefined).finally(() => underWay.delete(done));
    underWay.add(done);
    return promise;
  };
  const sendHeld = (all: boolean) => {
    for (const late of held.splice(0)) {
      late.passing -= 1;
      if (all || late.passing < 0) track(late.send()).catch(() => undefined);
      else held.push(late);
    }
  };
  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(incoming);
    const effect = decide(classify(incoming, body));
    const send = () => track(passOn(agent, target, incoming, body));
    if (effect?.kind === 'late') held.push({ passing: effect.behind ?? Number.POSITIVE_INFINITY, send });
    else sendHeld(false);
    await track(answer(effect, response, send, kill));
  };
  const server = createServer((incoming, response) => {
    // A caller that is killed in the middle of its request is no fault of the proxy.
    serve(incoming, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async release() {
      sendHeld(true);
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      agent.destroy();
    },
  };
}

async function answer(
  effect: Effect | undefined,
  response: ServerResponse,
  send: () => Promise<Answer>,
  kill: ProxyOptions['kill'],
): Promise<void> {
  switch (effect?.kind) {
    case undefined:
      return reply(response, await send());
    case 'error':
      return reply(response, errorAnswer(effect.status, effect.code, response.req));
    case 'hang':
      return;
    case 'reset':
    case 'late':
      return void response.destroy();
    case 'lost answer':
      await send();
      return void response.destroy();
    case 'cut answer':
      return cut(response, await send());
    case 'short answer':
      return reply(response, short(await send()));
    case 'slow answer':
      return drip(response, await send());
    case 'kill':
      if (effect.moment !== 'before') {
        const done = await send();
        if (effect.moment === 'after') await replied(response, done);
      }
      await kill(effect.victim);
      return void response.destroy();
  }
}

function reply(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers).end(body);
}

/** Resolves when the answer is out, or nobody is there any more to take it. */
async function replied(response: ServerResponse, done: Answer): Promise<void> {
  reply(response, done);
  if (!response.closed) await once(response, 'close');
}

function cut(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': String(body.length) });
  response.write(body.subarray(0, body.length >> 1), () => response.destroy());
}

const short = ({ body, ...rest }: Answer): Answer => ({ ...rest, body: body.subarray(0, body.length >> 1) });

async function drip(response: ServerResponse, { status, headers, body }: Answer): Promise<void> {
  response.writeHead(status, { ...headers, 'content-length': String(body.length) });
  const drop = Math.ceil(body.length / 10) || 1;
  for (let at = 0; at < body.length; at += drop) {
    response.write(body.subarray(at, at + drop));
    await sleep(2);
  }
  response.end();
}

/** An error in the words of S3 and SNS, or of the JSON protocol. */
function errorAnswer(status: number, code: string, { headers }: IncomingMessage): Answer {
  const type = headers['x-amz-target'] ? 'application/x-amz-json-1.1' : 'application/xml';
  const text = headers['x-amz-target']
    ? JSON.stringify({ __type: code, message: `${code}, injected` })
    : `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}, injected</Message></Error>`;
  return { status, headers: { 'content-type': type }, body: Buffer.from(text) };
}

async function bodyOf(incoming: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function passOn(agent: Agent, target: string, incoming: IncomingMessage, body: Buffer): Promise<Answer> {
  const { 'transfer-encoding': _chunked, connection: _connection, expect: _expect, ...headers } = incoming.headers;
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${target}${incoming.url}`,
      {
        agent,
        method: incoming.method ?? 'GET',
        headers: { ...headers, host: new URL(target).host, 'content-length': body.length },
      },
      (answered) => {
        bodyOf(answered).then(
          (bytes) => resolve({ status: answered.statusCode ?? 500, headers: headersOf(answered), body: bytes }),
          reject,
        );
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

/** Headers of an answer without those that speak of its transport, which is the proxy's own. */
function headersOf({ headers }: IncomingMessage): Record<string, string | string[]> {
  const own = new Set(['transfer-encoding', 'connection', 'keep-alive', 'content-length']);
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined || own.has(name) ? [] : [[name, value]])),
  );
}
