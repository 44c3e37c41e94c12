import { readFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:http2';
import { expect } from 'chai';
import { serveStatus } from '../../../cli/status/page.ts';
import { type Gateway, startGateway } from '../../../local/gateway/gateway.ts';
import { crossOriginHost } from '../../../local/gateway/loopback.ts';
import { startLake, type TestLake } from '../../handlers/support.ts';

type Headers = Readonly<Record<string, string>>;

const statusOf = (url: string, headers: Headers = {}, method = 'GET'): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request(url, { method, headers: { 'content-length': 1, ...headers } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end('x');
  });

const crossOrigin: readonly (readonly [string, Headers])[] = [
  ['another host', { host: 'evil.example' }],
  ['a host that begins like ours', { host: '127.0.0.1.evil.example' }],
  ['a host that ends like ours', { host: 'evil-localhost' }],
  ['an address of the network', { host: '192.168.1.7:80' }],
  ['another origin', { origin: 'https://evil.example' }],
  ['a page without an origin', { origin: 'null' }],
  ['an origin that begins like ours', { origin: 'http://localhost.evil.example' }],
  ['another port of this machine', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' }],
  ['an image in a page of another port', { 'sec-fetch-site': 'same-site' }],
  ['an image in another site', { 'sec-fetch-site': 'cross-site' }],
];

const page = {
  readSummary: async () => {
    throw new Error("cannot cast 'Wilhelmina' to INTEGER");
  },
  nextRuns: () => [],
};

describe('every door of this machine', () => {
  let lake: TestLake;
  let gateway: Gateway;
  let status: Awaited<ReturnType<typeof serveStatus>>;
  before(async () => {
    lake = await startLake();
    gateway = await startGateway({ host: '127.0.0.1' });
    gateway.route(/.*/, () => ({ status: 200, body: 'ok' }));
    status = await serveStatus(page, 0);
  });
  after(async () => {
    await status.close();
    await gateway.close();
    await lake.close();
  });
  const doors = (): readonly (readonly [string, string])[] => [
    ['object store', `${lake.store.url}/lake`],
    ['gateway', gateway.url],
    ['status page', `${status.url}/status.json`],
  ];

  it('answers its own clients, by any name of this machine', async () => {
    for (const [name, url] of doors()) {
      const { port } = new URL(url);
      for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, 'LOCALHOST']) {
        expect(await statusOf(url, { host }), `${name} by ${host}`).to.not.equal(403);
      }
      expect(await statusOf(url, { origin: new URL(url).origin, 'sec-fetch-site': 'same-origin' }), name).to.not.equal(
        403,
      );
    }
  });

  for (const [who, headers] of crossOrigin) {
    it(`is closed to ${who}`, async () => {
      for (const [name, url] of doors()) expect(await statusOf(url, headers), name).to.equal(403);
    });
  }

  it('is closed to another authority of HTTP/2, whatever the host says', async () => {
    const session = connect(gateway.url);
    const stream = session.request({ ':path': '/', ':authority': 'evil.example', host: '127.0.0.1' });
    const answered = await new Promise((resolve) => {
      stream.once('response', (headers) => resolve(headers[':status']));
    });
    expect(answered).to.equal(403);
    stream.resume();
    await new Promise<void>((resolve) => session.close(resolve));
    expect(crossOriginHost({ ':authority': 'localhost:1' })).to.equal(null);
    expect(crossOriginHost({})).to.be.a('string');
  });

  it('listens on loopback only', async () => {
    if (process.platform !== 'linux') return;
    const ports = new Set(doors().map(([, url]) => Number(new URL(url).port)));
    const listening = (
      await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')))
    )
      .flatMap((table) => table.split('\n').slice(1))
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state]) => state === '0A')
      .map(([, local = '']) => local.split(':') as [string, string])
      .filter(([, port]) => ports.has(Number.parseInt(port, 16)));
    expect(new Set(listening.map(([, port]) => Number.parseInt(port, 16)))).to.deep.equal(ports);
    expect(new Set(listening.map(([address]) => address))).to.deep.equal(new Set(['0100007F']));
  });

  it('shows nobody the value that an engine’s error quotes, and takes nothing but GET on the page', async () => {
    const text = await (await fetch(status.url)).text();
    expect(text).to.include('cannot cast').and.to.not.include('Wilhelmina');
    expect(await statusOf(status.url, {}, 'POST')).to.equal(405);
    for (const path of ['/../package.json', '/%2e%2e/package.json', '/lock.json', '//etc/passwd', '/status.json/']) {
      expect(await statusOf(status.url + path), path).to.equal(404);
    }
  });

  it('takes keys as names and never as paths, and none that S3 would reject', async () => {
    for (const key of ['../../x', '%2e%2e/%2e%2e/x', '..%2f..%2fx', '/etc/passwd', 'a%00b']) {
      expect(await statusOf(`${lake.store.url}/lake/${key}`, {}, 'PUT'), key).to.be.oneOf([200, 400, 404]);
    }
    const keys = (await lake.store.list('lake', '')).map(({ key }) => key);
    for (const key of keys)
      expect(lake.store.fileOf('lake', key).startsWith(`${lake.store.directory}/buckets/lake/`), key).to.equal(true);
    expect(await statusOf(`${lake.store.url}/lake/${'k'.repeat(1024)}`, {}, 'PUT')).to.equal(200);
    expect(await statusOf(`${lake.store.url}/lake/${'k'.repeat(1025)}`, {}, 'PUT')).to.equal(400);
    expect(await statusOf(`${lake.store.url}/lake/${'k/'.repeat(3_000)}`, {}, 'PUT')).to.equal(400);
    for (const bucket of ['..', '%2e%2e', '..%2fevil', '__proto__']) {
      expect(await statusOf(`${lake.store.url}/${bucket}/x`, {}, 'GET'), bucket).to.be.oneOf([400, 403, 404]);
    }
  });
});
