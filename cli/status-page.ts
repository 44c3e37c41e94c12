import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Figures } from './figures.ts';
import { report } from './report.ts';

const escapeHtml = (text: string): string =>
  text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c] ?? c);

const page = (figures: Figures): string => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="10">
<title>Data lake</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 66rem; padding: 0 1rem; }
  h1 { font-size: 1.25rem; font-weight: 600; }
  pre { font: 14px/1.6 ui-monospace, monospace; overflow-x: auto; }
</style>
<h1>Data lake on this machine</h1>
<pre>${escapeHtml(report(figures).trim())}</pre>
<p>The same as <a href="/status.json">JSON</a>. The page renews itself every ten seconds.</p>
</html>
`;

/**
 * Serves the lake's figures on loopback: `/` for people, `/status.json` for programs.
 * @param ask gathers the figures as they are now
 * @param first figures to show should a later asking fail
 * @param port 0 takes any free one; a port that is in use gives way to any free one
 */
export async function serveStatus(
  ask: () => Promise<Figures>,
  first: Figures,
  port: number,
): Promise<{ url: string; close: () => Promise<void> }> {
  let last = first;
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const host = (request.headers.host ?? '').replace(/:\d+$/, '');
    if (host !== '127.0.0.1' && host !== 'localhost')
      return send(response, 403, 'text/plain', 'Only for this machine.\n');
    if (request.url !== '/' && request.url !== '/status.json')
      return send(response, 404, 'text/plain', 'There is / and /status.json.\n');
    last = await ask();
    return request.url === '/'
      ? send(response, 200, 'text/html', page(last))
      : send(response, 200, 'application/json', JSON.stringify(last));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => send(response, 500, 'text/plain', `${error}\n`));
  });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE' || port === 0) return reject(error);
      return listen(server, 0).then(resolve, reject);
    });
    server.listen(port, '127.0.0.1', () => resolve());
  });
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' });
  response.end(body);
}
