import type { IncomingMessage } from 'node:http';
import type { ProxiedRequest, RequestClass } from './effect.ts';

/** Class of a request. Each kind of object is written by one function, so its key shows which one asks. */
export function classify({ method = 'GET', url = '/', headers }: IncomingMessage, body: Buffer): ProxiedRequest {
  if (String(headers['x-amz-target'] ?? '').endsWith('.PutRecords')) return { class: 'stream put', key: '' };
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  if (pathname === '/') {
    return { class: body.includes('Action=PublishBatch') ? 'topic publish' : undefined, key: '' };
  }
  const key = decodeURIComponent(pathname.slice(1)).replace(/^[^/]*\/?/, '');
  if (key === '') return { class: isEtlPrefix(searchParams.get('prefix') ?? '') ? 'etl list' : undefined, key };
  const classes = method === 'PUT' ? writes : method === 'GET' ? reads : [];
  return { class: classes.find(([pattern]) => pattern.test(key))?.[1], key };
}

const isEtlPrefix = (prefix: string): boolean => /^(processed|analytics)\//.test(prefix);

type Rule = readonly [pattern: RegExp, of: RequestClass];

const batches: Rule = [/^(processed|quarantine|analytics\/[^/]+\/alerts)\//, 'batch put'];

const writes: readonly Rule[] = [
  batches,
  [/^(analytics|state\/etl)\//, 'etl put'],
  [/^state\/simulator\//, 'cursor put'],
  [/^aws\/lambda\//, 'failure put'],
];

const reads: readonly Rule[] = [
  [/^raw\//, 'raw read'],
  [/^state\/simulator\//, 'cursor read'],
  [/^(processed|analytics|state\/etl)\//, 'etl read'],
];
