import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type LakeSummary, readSummary, type SourceMetrics } from '../../cli/status/summary.ts';
import { rawPrefix, sampleOf } from '../../etl/platform.ts';
import { type Platform, startPlatform } from '../../local/platform/platform.ts';
import { type OperatorClients, operatorClients } from '../../operations/clients.ts';
import { type DeadLetterBatch, listDeadLetters, redriveBatch } from '../../operations/dead-letters.ts';
import { type Lake, lakeOf } from '../../operations/lake.ts';
import { settingFields } from '../../operations/quarantine/corrections.ts';
import { findRejected } from '../../operations/quarantine/quarantine.ts';
import { replay } from '../../operations/quarantine/replay.ts';
import { queryTablesOf } from '../../operations/query-tables.ts';
import { reconcile, recordsAccountedFor } from '../../operations/reconciliation.ts';

const root = join(import.meta.dirname, '..', '..');

const header = 'timestamp,machine_id,temperature,vibration,anomaly_flag,downtime_risk\n';
const good = '2025-01-02 10:00:00,7,75.5,40,0,0.1\n2025-01-02 10:01:00,7,75.5,41,0,0.1\n';
const bad = '2025-01-02 10:02:00,7,75.5,-3,0,0.1\n2025-01-02 10:03:00,8,75.5,-4,0,0.1\n';

describe('operations on the whole lake', () => {
  let directory: string;
  let platform: Platform;
  let clients: OperatorClients;
  let lake: Lake;
  /** The store rejects what the processor of readings puts. */
  let rejecting = false;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'operations-'));
    const beforeRequest = (method: string, _bucket: string, key: string) =>
      rejecting && method === 'PUT' && key.startsWith('processed/manufacturing/')
        ? { status: 403, code: 'AccessDenied' }
        : undefined;
    platform = await startPlatform({ root, directory, stack: 'dev', faults: { beforeRequest } });
    clients = operatorClients(platform);
    lake = lakeOf(clients, platform.outputs);
    await put('first.csv', header + good + bad);
    await platform.store.put(platform.bucket, `${rawPrefix('ecommerce')}o.csv`, Buffer.from(sampleOf('ecommerce')));
    await send();
    await platform.runStateMachine({});
  });
  after(async () => {
    clients.close();
    await platform.close();
    await rm(directory, { recursive: true, force: true });
  });

  const put = (name: string, text: string) =>
    platform.store.put(platform.bucket, `${rawPrefix('manufacturing')}${name}`, Buffer.from(text));
  const send = async () => {
    await platform.invoke('data-ingestion-simulator', { pace: 'unlimited' });
    await platform.drained();
  };
  const summary = (ran = false): Promise<LakeSummary> => readSummary(platform, { ran });
  const readings = async (ran = false) => {
    const { sources, violations } = await summary(ran);
    const { sent, stored, waiting, quarantined, replayed, deadLetter, duplicates } =
      sources.manufacturing as SourceMetrics;
    return { sent, stored, waiting, quarantined, replayed, deadLetter, duplicates, violations };
  };
  const nothing = { waiting: 0, replayed: 0, deadLetter: 0, duplicates: 0, violations: [] };

  it('a corrected record is stored and counted by the next run, and reconciled at every moment', async () => {
    expect(await readings(true)).to.deep.equal({ ...nothing, sent: 4, stored: 2, quarantined: 2 });
    const [first] = await findRejected(lake, { source: 'manufacturing' });
    const correction = settingFields(new Map([['vibration', '42']]));
    const fixed = await replay(lake, { id: first?.row.event_id ?? '' }, { dryRun: false, correction });
    expect(fixed.replayed).to.have.length(1);
    await platform.drained();
    const before = { ...nothing, sent: 5, stored: 2, quarantined: 1, replayed: 1 };
    expect(await readings()).to.deep.equal({ ...before, waiting: 1 });
    await platform.runStateMachine({});
    expect(await readings(true)).to.deep.equal({ ...before, stored: 3 });
    const [row] = await platform.query(
      'SELECT records_accepted, records_quarantined FROM manufacturing_summaries ORDER BY computed_at DESC LIMIT 1',
    );
    expect(row).to.deep.include({ records_accepted: 3, records_quarantined: 1 });
    const [stored] = await platform.query(
      `SELECT vibration FROM manufacturing_readings WHERE event_id = '${first?.row.event_id}'`,
    );
    expect(stored).to.deep.equal({ vibration: 42 });
  });

  it('a failing batch goes to the dead-letter queue, and its redrive stores it without duplicates', async () => {
    rejecting = true;
    await put('second.csv', header + good.replaceAll(',7,', ',9,'));
    await send();
    const before = await readings();
    expect(before).to.include({ sent: 7, deadLetter: 2, stored: 3 });
    expect(before.violations).to.deep.equal([]);
    const waiting = await listDeadLetters(lake.objects, lake.streams);
    expect(waiting.reduce((sum, { record }) => sum + (typeof record === 'string' ? 0 : record.records), 0)).to.equal(2);
    expect(await redriveBatch(lake, waiting[0] as DeadLetterBatch)).to.match(/^the processor failed: /);
    expect(await listDeadLetters(lake.objects, lake.streams)).to.deep.equal(waiting);
    rejecting = false;
    const bodies = await Promise.all(waiting.map(async ({ key }) => [key, await lake.objects.get(key)] as const));
    for (const batch of [...waiting, ...waiting]) expect(await redriveBatch(lake, batch)).to.equal(null);
    expect(await listDeadLetters(lake.objects, lake.streams)).to.deep.equal([]);
    await platform.runStateMachine({});
    const after = { ...before, deadLetter: 0, stored: 5, waiting: 0 };
    expect(await readings(true)).to.deep.equal(after);
    // A batch can be stored and given up all the same, its answer having been lost: it is counted as stored.
    for (const [key, object] of bodies) await lake.objects.put(key, object?.bytes ?? '');
    expect(await readings(true)).to.deep.equal(after);
    for (const batch of await listDeadLetters(lake.objects, lake.streams))
      await lake.objects.remove(batch.key, batch.etag);
  });

  it('Athena returns the same through the SDK, as it does for a lake on AWS', async () => {
    const { sources } = await summary();
    for (const contract of lake.contracts) {
      const failures = await listDeadLetters(lake.objects, lake.streams);
      const account = await reconcile(queryTablesOf(lake), failures, contract);
      expect(recordsAccountedFor(account)).to.equal(sources[contract.source]?.sent);
      expect(sources[contract.source]).to.deep.include(account);
    }
  });

  it('a lost record and a duplicate row are each one violation', async () => {
    const [{ key } = { key: '' }] = await platform.store.list(platform.bucket, 'quarantine/manufacturing/');
    const body = await platform.store.get(platform.bucket, key);
    await platform.store.removePrefix(platform.bucket, key);
    expect((await summary()).violations).to.deep.equal([
      'manufacturing: the stream accepted 7 records, 6 are accounted for: 1 lost',
    ]);
    await platform.store.put(platform.bucket, key, body);
    const [{ key: table } = { key: '' }] = await platform.store.list(
      platform.bucket,
      'analytics/manufacturing/readings/',
    );
    await platform.store.put(
      platform.bucket,
      table.replace('2025-01-02', '2025-01-03'),
      await platform.store.get(platform.bucket, table),
    );
    expect((await summary()).violations).to.deep.equal(['manufacturing: the table of records has 5 duplicate rows']);
  });
});
