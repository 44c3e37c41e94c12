import { request } from 'node:http';
import { connect } from 'node:http2';
import { expect } from 'chai';
import { AwsErrorResponse } from '../../../local/engines.ts';
import { type Gateway, startGateway } from '../../../local/gateway/gateway.ts';

interface Answer {
  readonly status: number;
  readonly type: string | undefined;
  readonly body: { readonly __type?: string; readonly message?: string };
}

function send(url: string, headers: Record<string, string>, body: string | Buffer = '{}', path = '/'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, type: response.headers['content-type'], body: JSON.parse(text) });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('the gateway', () => {
  let gateway: Gateway;
  const target = { 'x-amz-target': 'Service_1.Echo' };
  const unexpected: string[] = [];
  before(async () => {
    gateway = await startGateway({
      host: '127.0.0.1',
      maxBodyBytes: 1000,
      onError: (error, what) => unexpected.push(`${what}: ${error}`),
    });
    gateway.handle('Service_1.', (operation, body) => {
      if (operation === 'Reject') throw new AwsErrorResponse('ResourceNotFoundException', 'Nothing of that name.');
      if (operation === 'Break') throw new TypeError('a fault');
      return operation === 'Raw' ? { raw: Buffer.from('{"written":"by the service"}') } : { operation, body };
    });
    gateway.route(/^\/things\/([^/]+)$/, ({ match, body }) => ({
      status: 201,
      body: JSON.stringify({ thing: match[1], body: body.toString() }),
    }));
  });
  after(() => gateway.close());

  it('gives a request to the service that its target names', async () => {
    const answer = await send(gateway.url, target, '{"a":1}');
    expect(answer).to.deep.equal({
      status: 200,
      type: 'application/x-amz-json-1.1',
      body: { operation: 'Echo', body: { a: 1 } },
    });
  });

  it('passes on a body that the service wrote itself', async () => {
    const { body } = await send(gateway.url, { 'x-amz-target': 'Service_1.Raw' });
    expect(body).to.deep.equal({ written: 'by the service' });
  });

  it('gives a request without a target to the route of its path', async () => {
    const answer = await send(gateway.url, {}, 'text', '/things/seven?x=1');
    expect([answer.status, answer.body]).to.deep.equal([201, { thing: 'seven', body: 'text' }]);
  });

  it('answers over HTTP/2 with prior knowledge', async () => {
    const session = connect(gateway.url);
    const stream = session.request({ ':method': 'POST', ':path': '/', ...target });
    stream.end('{"b":2}');
    let text = '';
    for await (const chunk of stream) text += chunk;
    expect(JSON.parse(text)).to.deep.equal({ operation: 'Echo', body: { b: 2 } });
    await new Promise<void>((resolve) => session.close(resolve));
  });

  it('answers an error with the name that the service gave it', async () => {
    const { status, body } = await send(gateway.url, { 'x-amz-target': 'Service_1.Reject' });
    expect(status).to.equal(400);
    expect(body).to.include({ __type: 'ResourceNotFoundException', message: 'Nothing of that name.' });
  });

  it('answers 500 for a fault of its own, and reports it', async () => {
    const { status, body } = await send(gateway.url, { 'x-amz-target': 'Service_1.Break' });
    expect([status, body.__type]).to.deep.equal([500, 'InternalFailure']);
    expect(unexpected).to.deep.equal(['POST /: TypeError: a fault']);
  });

  it('rejects a request that was sent to another host name', async () => {
    for (const host of ['evil.example', 'evil.example:80', '127.0.0.1.evil.example', 'localhost.evil.example']) {
      expect((await send(gateway.url, { ...target, host })).status, host).to.equal(403);
    }
    expect((await send(gateway.url, { ...target, host: 'localhost:1234' })).status).to.equal(200);
  });

  it('rejects a request from a page of another origin', async () => {
    expect((await send(gateway.url, { ...target, origin: 'https://evil.example' })).status).to.equal(403);
    expect((await send(gateway.url, { ...target, origin: 'null' })).status).to.equal(403);
    // A port is part of an origin: another program of this machine, such as a development server, serves its own pages.
    expect((await send(gateway.url, { ...target, origin: 'http://127.0.0.1:8000' })).status).to.equal(403);
    expect((await send(gateway.url, { ...target, origin: gateway.url.replace('http:', 'https:') })).status).to.equal(
      403,
    );
    expect((await send(gateway.url, { ...target, 'sec-fetch-site': 'same-site' })).status).to.equal(403);
    expect((await send(gateway.url, { ...target, origin: gateway.url })).status).to.equal(200);
  });

  it('rejects a body that is too long, not JSON, not an object, or CBOR', async () => {
    expect((await send(gateway.url, target, Buffer.alloc(1_000_000))).status).to.equal(413);
    for (const body of ['{', '[1]', 'null']) {
      const answer = await send(gateway.url, target, body);
      expect([answer.status, answer.body.__type]).to.deep.equal([400, 'SerializationException']);
    }
    const cbor = await send(gateway.url, { ...target, 'content-type': 'application/x-amz-cbor-1.1' });
    expect(cbor.body.message).to.contain('not CBOR');
  });

  it('answers 404 if nothing listens', async () => {
    expect((await send(gateway.url, { 'x-amz-target': 'Other.Echo' })).status).to.equal(404);
    expect((await send(gateway.url, {}, '', '/nowhere')).status).to.equal(404);
  });
});
