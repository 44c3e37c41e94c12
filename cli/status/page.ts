import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crossOriginHost, loopbackAddress } from '../../local/gateway/loopback.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { report } from './report.ts';
import type { LakeSummary } from './summary.ts';

/** An engine's reason may quote a value of a record. */
const withoutValues = (reason: string): string => reason.replace(/'[^']*'/g, "'…'");

const escapeHtml = (text: string): string =>
  text.replace(/[&<>]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[c] ?? c);

/** Data that the page shows. */
export interface StatusPageData {
  /** @param latest an earlier count is not enough */
  readonly readSummary: (latest: boolean) => Promise<LakeSummary>;
  /** Scheduled runs, soonest first; `at` in ms since 1970 UTC. */
  readonly nextRuns: () => readonly { readonly name: string; readonly at: number }[];
}

const dueLine = ({ name, at }: { readonly name: string; readonly at: number }): string =>
  `Next ${name}: ${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

const page = (summary: LakeSummary, due: readonly string[]): string => `<!doctype html>
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
<pre>${escapeHtml([report(summary).trim(), '', ...due].join('\n'))}</pre>
<p>Also as <a href="/status.json">JSON</a>. The page reloads every ten seconds.</p>
</html>
`;

/**
 * Serves the lake's summary on loopback: `/` for people, `/status.json` for programs.
 * @param port 0 takes any free one; if the port is in use, any free one is taken
 */
export async function serveStatus(
  { readSummary, nextRuns }: StatusPageData,
  port: number,
): Promise<{ url: string; port: number; close: () => Promise<void> }> {
  // In a large lake this takes longer than the page waits before it reloads.
  const [forPeople, forPrograms] = [oneAtATime(() => readSummary(false)), oneAtATime(() => readSummary(true))];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const foreignHost = crossOriginHost(request.headers);
    if (foreignHost !== null)
      return send(response, 403, 'text/plain', `Rejected by the cross-origin check: ${foreignHost}.\n`);
    if (request.method !== 'GET')
      return send(response, 405, 'text/plain', 'Method not allowed: only GET is supported.\n');
    if (request.url !== '/' && request.url !== '/status.json')
      return send(response, 404, 'text/plain', 'Not found: only / and /status.json are served.\n');
    return request.url === '/'
      ? send(response, 200, 'text/html', page(await forPeople(), nextRuns().map(dueLine)))
      : send(response, 200, 'application/json', JSON.stringify(await forPrograms()));
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) =>
      send(response, 500, 'text/plain', `${withoutValues(String(error))}\n`),
    );
  });
  await listen(server, port);
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
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
    server.listen(port, loopbackAddress, () => resolve());
  });
}

/** The page runs no script, loads nothing, and cannot be framed. */
const headers = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...headers, 'content-type': `${type}; charset=utf-8` });
  response.end(body);
}
