import { createServer as createHttp1, type RequestListener } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { createServer, type Server, type Socket } from 'node:net';

/** First bytes of every HTTP/2 connection with prior knowledge; no method of HTTP/1.1 begins so. */
const HTTP2_PREFACE = 'PRI';

/**
 * Server that speaks HTTP/1.1 and HTTP/2 on one port, as the endpoints of AWS do: the Kinesis client opens HTTP/2 connections
 * unless it is configured otherwise, every other client HTTP/1.1.
 */
export function createDualServer(listener: RequestListener): {
  readonly server: Server;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
} {
  // One listener serves both: Node's HTTP/2 requests and answers have the interface of the HTTP/1.1 ones.
  const http1 = createHttp1(listener);
  const http2 = createHttp2(listener as unknown as Parameters<typeof createHttp2>[1]);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    sniff(socket, (preface) => (preface === HTTP2_PREFACE ? http2 : http1).emit('connection', socket));
  });
  return {
    server,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Looks at the first bytes of a connection and puts them back. */
function sniff(socket: Socket, found: (preface: string) => void): void {
  let seen = Buffer.alloc(0);
  const onReadable = () => {
    for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) seen = Buffer.concat([seen, chunk]);
    if (seen.length < HTTP2_PREFACE.length) return;
    socket.off('readable', onReadable);
    socket.unshift(seen);
    found(seen.toString('latin1', 0, HTTP2_PREFACE.length));
  };
  socket.on('readable', onReadable);
}
