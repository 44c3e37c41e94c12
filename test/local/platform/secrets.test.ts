import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AthenaClient } from '@aws-sdk/client-athena';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { KinesisStreamEvent } from 'aws-lambda';
import { expect } from 'chai';
import { contractOf } from '../../../etl/platform.ts';
import { createProcessor } from '../../../handlers/lambda/processor.ts';
import { bundleHandlers, handlerEntries } from '../../../infra/bundle.ts';
import { runQuery } from '../../../lake/query.ts';
import { runScript } from '../../../local/glue/python.ts';
import { memoryObjects } from '../../fuzz/memory-objects.ts';
import { invocation, linesDuring, rejection } from '../../handlers/support.ts';

const canary = 'canary-7d1f3b';
const secrets = [
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'PULUMI_ACCESS_TOKEN',
  'PULUMI_CONFIG_PASSPHRASE',
  'SOME_TOKEN',
];

describe('secrets of the host', () => {
  const before = new Map<string, string | undefined>();
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'secrets-'));
    for (const name of secrets) {
      before.set(name, process.env[name]);
      process.env[name] = canary;
    }
  });
  afterEach(async () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await rm(directory, { recursive: true, force: true });
  });

  it('get into no bundle', async () => {
    const from = fileURLToPath(new URL('../../../handlers', import.meta.url));
    await bundleHandlers(handlerEntries, { from, to: directory });
    const files = (await readdir(directory, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    expect(files.length).to.be.greaterThan(handlerEntries.length);
    for (const { parentPath, name } of files) {
      const text = await readFile(join(parentPath, name), 'utf8');
      expect(text.includes(canary), `${name} holds a secret`).to.equal(false);
      expect(/-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/]/.test(text), `${name} holds a key`).to.equal(false);
    }
  });

  it('are not seen by a process that runs a script of a job', async () => {
    const lines: string[] = [];
    const { exitCode } = await runScript({
      command: process.execPath,
      script: '--print',
      argv: ['JSON.stringify(process.env)'],
      directory,
      environment: { AWS_ACCESS_KEY_ID: 'local' },
      onLine: (line) => void lines.push(line),
      signal: new AbortController().signal,
    });
    expect(exitCode).to.equal(0);
    expect(lines.join('')).to.include('"AWS_ACCESS_KEY_ID":"local"').and.to.not.include(canary);
  });
});

describe('personal values', () => {
  const name = 'Wilhelmina-7731';

  it('are in no log line, metric or message of a batch, only in the bytes that quarantine keeps', async () => {
    const contract = contractOf('ecommerce');
    const personal = contract.fields.flatMap((field) => ('personal' in field && field.personal ? [field.name] : []));
    const good = { customer_id: name, time_of_purchase: '2024-01-02', purchase_amount: '20', location: name };
    const records = [
      good,
      ...personal.map((field) => ({ ...good, [field]: { [name]: name } })),
      { ...good, age: name },
    ];
    const event = {
      Records: records.map((record, i) => ({
        eventID: `shardId-000000000000:${i}`,
        kinesis: {
          partitionKey: name,
          sequenceNumber: `${i}`,
          data: Buffer.from(JSON.stringify(record)).toString('base64'),
          approximateArrivalTimestamp: Date.UTC(2026, 0, 1) / 1000,
        },
      })),
    } as unknown as KinesisStreamEvent;
    const { objects, held } = memoryObjects();
    const environment = {
      ...({ functionName: 'f', metricsNamespace: 'N', logLevel: 'debug', lakeBucket: 'lake' } as const),
      ...{ contract, alertTopicArn: 'arn', alertThreshold: undefined },
    };
    const published: unknown[] = [];
    const sns = { send: async (command: unknown) => published.push(command) && {} } as unknown as SNSClient;
    const { lines } = await linesDuring(() => createProcessor({ environment, objects, sns })(event, invocation));
    expect(lines.length).to.be.greaterThan(1);
    expect(JSON.stringify([lines, published])).to.not.include(name);
    const quarantine = [...held].find(([key]) => key.startsWith('quarantine/'));
    const rows = Buffer.from(quarantine?.[1] ?? [])
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, string>);
    // An optional cell that cannot be read costs the cell: that record is stored.
    expect(rows).to.have.length(personal.length);
    for (const { reason, message, value, data } of rows) {
      expect([reason, message, value].join()).to.not.include(name);
      expect(Buffer.from(data ?? '', 'base64').toString()).to.include(name);
    }
  });

  it('are in no error of a query, whose reason quotes the value that it failed at', async () => {
    const failed = (reason: string) =>
      ({
        send: async () => ({
          QueryExecutionId: 'q',
          QueryExecution: { Status: { State: 'FAILED', StateChangeReason: reason } },
        }),
      }) as unknown as AthenaClient;
    const location = { database: 'lake', workgroup: 'lake' };
    for (const reason of [
      `INVALID_CAST_ARGUMENT: Cannot cast '${name}' to BIGINT`,
      `HIVE_BAD_DATA: Error parsing field value '${name}' for field 2`,
      `INVALID_FUNCTION_ARGUMENT: Invalid format: "${name}"`,
    ]) {
      const { message } = await rejection(runQuery(failed(reason), location, 'SELECT 1'));
      expect(message)
        .to.include(reason.slice(0, reason.indexOf(':')))
        .and.to.not.include(name);
    }
    const other = await rejection(
      runQuery(failed("COLUMN_NOT_FOUND: Column 'x' cannot be resolved"), location, 'SELECT x'),
    );
    expect(other.message).to.include("Column 'x' cannot be resolved");
  });
});
