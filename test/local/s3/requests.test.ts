import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type LocalObjectStore, startObjectStore } from '../../../local/s3/s3.ts';

describe('the local S3', () => {
  let directory: string;
  let store: LocalObjectStore;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'guards-'));
    store = await startObjectStore({ directory });
    await store.createBucket('lake');
    for (const key of ['a', 'b', 'c']) await store.put('lake', key, Buffer.from(key));
  });
  after(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  const list = async (maxKeys: string) => {
    const answer = await fetch(`${store.url}/lake?list-type=2&max-keys=${maxKeys}`);
    const body = await answer.text();
    return [answer.status, /<Code>(\w+)/.exec(body)?.[1] ?? body.match(/<Key>/g)?.length ?? 0];
  };

  /** HTTP as it goes over the wire: clients would add what is left out. */
  const send = (head: string, body = ''): Promise<string> =>
    new Promise((resolve, reject) => {
      const { port } = new URL(store.url);
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(`${head}\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n${body}`);
      });
      let answer = '';
      socket.on('data', (data) => {
        answer += data;
      });
      socket.once('error', reject);
      socket.once('close', () => resolve(`${answer.slice(9, 12)} ${/<Code>(\w+)/.exec(answer)?.[1] ?? ''}`.trim()));
    });

  it('lists as many keys as are asked for, and rejects a limit that is no number', async () => {
    expect(await list('2')).to.deep.equal([200, 2]);
    expect(await list('5000')).to.deep.equal([200, 3]);
    for (const none of ['-1', '1.5', 'ten', '2147483648', '1e3'])
      expect(await list(none), none).to.deep.equal([400, 'InvalidArgument']);
  });

  it('lists nothing if no keys are asked for, and names no next page', async () => {
    const answer = await (await fetch(`${store.url}/lake?list-type=2&max-keys=0`)).text();
    expect(answer).to.include('<IsTruncated>false').and.not.include('<Key>');
  });

  it('rejects an object without a length', async () => {
    expect(await send('PUT /lake/x HTTP/1.1')).to.equal('411 MissingContentLength');
    const chunked = await send('PUT /lake/x HTTP/1.1\r\nTransfer-Encoding: chunked', '1\r\nx\r\n0\r\n\r\n');
    expect(chunked).to.equal('501 NotImplemented');
    expect(await store.list('lake', 'x')).to.deep.equal([]);
    expect(await send('PUT /lake/x HTTP/1.1\r\nContent-Length: 1', 'x')).to.equal('200');
  });

  it('copies an object without a length', async () => {
    expect(await send('PUT /lake/copy HTTP/1.1\r\nx-amz-copy-source: /lake/a')).to.equal('200');
    expect(Buffer.from(await store.get('lake', 'copy')).toString()).to.equal('a');
  });
});
