import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { contractOf, tablesOf } from '../../../etl/platform.ts';
import { cursorState } from '../../../lake/cursor.ts';
import { erasedKey } from '../../../lake/erased-positions.ts';
import { cursorKey, deadLetterPrefix } from '../../../lake/index.ts';
import type { Objects } from '../../../lake/objects.ts';
import { suppressionListKey } from '../../../lake/suppression-list.ts';
import { recompute } from '../../../operations/erasure/erase-objects.ts';
import { eraseSubjects, findSubjects } from '../../../operations/erasure/erasure.ts';
import { subjectOf } from '../../../operations/erasure/subject.ts';
import { stepOf } from '../../enumeration.ts';
import { rejection, startLake, type TestLake } from '../../handlers/support.ts';
import { batchesOf, copyOf, failureOf, holding, now, recordOf, type WorkingLake, workingLake } from './support.ts';

const key = 'C-ERASE-7731';
const contract = contractOf('ecommerce');
const header = 'Customer_ID,Time_of_Purchase,Purchase_Amount,Frequency_of_Purchase,Brand_Loyalty,Customer_Satisfaction';
const others = Array.from({ length: 24 }, (_, i) => `C-${i % 7},${(i % 3) + 1}/4/2024,${i + 1}.5,${i % 9},3,7`);
const own = ['1/4/2024,70.5,3,4,5', '2/4/2024,71.5,3,4,5', '9/9/2023,72.5,3,4,5'].map((rest) => `${key},${rest}`);
const rejected = [`${key},never,5,5,5,5`, `C-3,never,5,5,5,5`];
const csvOf = (rows: readonly string[]) => `${header}\n${rows.map((row) => `${row}\n`).join('')}`;
/** Those of the subject are among the others, the last alone in its partition. */
const rows = [...others.slice(0, 9), own[0], ...others.slice(9), own[1], own[2], ...rejected] as string[];
const csv = csvOf(rows);
const csvWithout = csvOf(rows.filter((row) => !row.startsWith(key)));
const failed = [
  recordOf({ customer_id: key, time_of_purchase: '3/4/2024', purchase_amount: 1 }, 900),
  recordOf({ customer_id: 'C-5', time_of_purchase: '3/4/2024', purchase_amount: 1 }, 901),
];
const failedKey = `${deadLetterPrefix}uuid/shardId-000000000000/2026/01/02/failed`;
const analytics = (lake: WorkingLake) => lake.contents('analytics/');

describe('eraseSubjects', () => {
  let test: TestLake;
  let full: WorkingLake;
  let never: ReadonlyMap<string, Buffer>;
  const subject = subjectOf(contract, key);
  if (!subject) throw new Error('no subject');
  const erase = (lake: WorkingLake, eraseMatches = false) => eraseSubjects(lake.lake, [subject], { eraseMatches });

  before(async () => {
    test = await startLake();
    full = await workingLake(test, 'ecommerce');
    await full.putRaw('orders.csv', csv);
    await full.putRaw('orders.csv.gz', gzipSync(csv));
    for (const batch of batchesOf(contract, csv, 10)) await full.process(batch);
    await full.objects.put(failedKey, failureOf('ecommerce', failed));
    await full.etl();
    // Comes after the last run of the ETL, and waits for the next.
    await full.process(batchesOf(contract, csvOf([`${key},3/4/2024,5,5,5,5`, 'C-5,3/4/2024,5,5,5,5']), 10, 700).flat());
    await full.objects.put('athena-results/one.csv', `"${key}"`);
    const pure = await workingLake(test, 'ecommerce');
    for (const batch of batchesOf(contract, csvWithout, 10)) await pure.process(batch);
    await pure.etl();
    never = await analytics(pure);
  });
  after(() => test.close());

  it('leaves nothing of the subject in any object, and the tables as if it had never been there', async () => {
    const lake = await copyOf(test, full);
    expect(await holding(lake, key)).to.have.length.greaterThan(8);
    const receipt = await erase(lake);
    expect(await holding(lake, key)).to.deep.equal([]);
    expect(await analytics(lake)).to.deep.equal(never);
    expect(receipt.sources[0]?.unclear).to.deep.equal([]);
    expect(receipt.queryResults).to.equal(1);
  });

  it('removes the rows of raw files and leaves every other byte', async () => {
    const lake = await copyOf(test, full);
    await erase(lake);
    const raw = await lake.contents('raw/');
    expect(raw.get('raw/ecommerce/orders.csv')?.toString()).to.equal(csvWithout);
  });

  it('leaves a receipt that shows what was touched, and no word of the data', async () => {
    const lake = await copyOf(test, full);
    const receipt = await erase(lake);
    const [stored] = (await lake.contents('state/receipts/')).values();
    expect(JSON.parse(String(stored))).to.deep.equal({ format: 1, ...receipt });
    const erased = receipt.sources[0]?.erased ?? [];
    const records = (kind: string) =>
      erased.filter((one) => one.kind === kind).reduce((sum, one) => sum + one.records, 0);
    expect(records('raw')).to.equal(8);
    expect(records('processed')).to.equal(4);
    expect(records('records')).to.equal(3);
    expect(records('quarantine')).to.equal(1);
    expect(records('dead-letter batch')).to.equal(1);
    expect(erased.filter(({ outcome }) => outcome === 'removed').map(({ kind }) => kind)).to.deep.equal(['records']);
    expect(await holding(lake, '70.5')).to.deep.equal([]);
  });

  it('accounts for every erased record by its stream position', async () => {
    const lake = await copyOf(test, full);
    const { receipt } = await erase(lake);
    const lines = String((await lake.contents()).get(erasedKey(tablesOf(contract).erased, receipt)));
    const positions = lines
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).sequence_number);
    expect(positions.sort()).to.deep.equal(['109', '125', '126', '127', '700', '900']);
  });

  it('changes nothing when it only looks', async () => {
    const lake = await copyOf(test, full);
    const before = await lake.contents();
    const [found] = await findSubjects(lake.lake, [subject], { eraseMatches: false });
    expect(found?.survey.found).to.have.length.greaterThan(8);
    expect(await lake.contents()).to.deep.equal(before);
  });

  it('does not let the subject back in: not from the stream, a replay, a saved payload, nor a copy of its file', async () => {
    const lake = await copyOf(test, full);
    const quarantined = await lake.contents('quarantine/');
    await erase(lake);
    for (const batch of batchesOf(contract, csv, 7, 2000)) await lake.process(batch);
    await lake.process(failed);
    for (const lines of quarantined.values())
      for (const line of lines.toString().trimEnd().split('\n')) {
        const { data, partition_key } = JSON.parse(line);
        await lake.process([recordOf(Buffer.from(data, 'base64').toString(), 3000, partition_key)]);
      }
    await lake.etl();
    expect(await holding(lake, key)).to.deep.equal([]);
  });

  it('drops what the ETL finds of the subject in an object that was stored before', async () => {
    const lake = await copyOf(test, full);
    const stored = await lake.contents('processed/');
    await erase(lake);
    for (const [at, bytes] of stored) await lake.objects.put(at, bytes);
    await lake.etl();
    const left = await holding(lake, key);
    expect(left.filter((at) => !at.startsWith('processed/'))).to.deep.equal([]);
    expect(left).not.to.deep.equal([]);
  });

  it('takes the subject for a new one afterwards', async () => {
    const lake = await copyOf(test, full);
    await erase(lake);
    const later = recordOf({ customer_id: key, time_of_purchase: new Date(now + 3_600_000).toISOString() }, 5000);
    later.kinesis.approximateArrivalTimestamp = (now + 3_700_000) / 1000;
    await lake.process([later]);
    await lake.etl();
    expect((await holding(lake, key)).map((at) => at.split('/')[0])).to.include.members(['processed', 'analytics']);
  });

  it('overwrites what a batch stored that did not know of it yet', async () => {
    const lake = await copyOf(test, full);
    let overtaken = false;
    const objects: Objects = {
      ...lake.objects,
      async put(at, body) {
        await lake.objects.put(at, body);
        if (overtaken || !at.startsWith('processed/')) return;
        overtaken = true;
        await erase(lake);
        await lake.objects.put(at, body);
      },
    };
    await lake.process(batchesOf(contract, csvOf([own[0] as string]), 1, 4000).flat(), objects);
    expect(overtaken).to.equal(true);
    expect(await holding(lake, key)).to.deep.equal([]);
  });

  it('wins against an ETL run that is under way, at whichever of its writes', async () => {
    for (let nth = 1, done = false; !done; nth += stepOf(6)) {
      const lake = await copyOf(test, full);
      let writes = 0;
      const objects: Objects = {
        ...lake.objects,
        async putOver(at, body, etag) {
          if (++writes === nth) await erase(lake);
          return lake.objects.putOver(at, body, etag);
        },
      };
      await lake.etl(objects).catch((error: Error) => expect(error.message).to.match(/plan again|changed under/));
      done = writes < nth;
      if (!done) expect(await holding(lake, key), `erased before write ${nth}`).to.deep.equal([]);
    }
  });

  it('completes what was begun, wherever it is cut off', async () => {
    for (let nth = 1, done = false; !done; nth += stepOf(14)) {
      const lake = await copyOf(test, full);
      let writes = 0;
      const cut =
        <A extends unknown[], R>(write: (...of: A) => Promise<R>) =>
        async (...of: A) => {
          if (++writes === nth) throw new Error('cut off');
          return write(...of);
        };
      const { objects } = lake.lake;
      const broken = {
        ...objects,
        ...{ put: cut(objects.put), putOver: cut(objects.putOver), remove: cut(objects.remove) },
      };
      const first = eraseSubjects({ ...lake.lake, objects: broken }, [subject], { eraseMatches: false });
      done = await first.then(
        () => true,
        () => false,
      );
      if (done) continue;
      await erase(lake);
      expect(await holding(lake, key), `cut off at write ${nth}`).to.deep.equal([]);
      expect(await analytics(lake), `cut off at write ${nth}`).to.deep.equal(never);
    }
  });

  it('bears another one at the same time, of the same subject and of another', async () => {
    const lake = await copyOf(test, full);
    const other = subjectOf(contract, 'C-3');
    if (!other) throw new Error('no subject');
    await Promise.all([erase(lake), erase(lake), eraseSubjects(lake.lake, [other], { eraseMatches: false })]);
    expect(await holding(lake, key)).to.deep.equal([]);
    const state = JSON.parse(String((await lake.contents()).get(suppressionListKey('ecommerce'))));
    expect(state.subjects).to.have.length(2);
    expect(await holding(lake, '"C-3"')).to.deep.equal([]);
  });

  it('makes the tables again although another one removes a partition meanwhile', async () => {
    const { lake } = await copyOf(test, full);
    const { objects } = lake;
    const { records, rollup } = tablesOf(contract);
    let gone = '';
    const list: typeof objects.list = async (prefix, after) => {
      const listed = await objects.list(prefix, after);
      const [first] = listed;
      if (prefix === records.prefix && first && gone === '') {
        gone = first.key;
        await objects.remove(first.key, first.etag);
      }
      return listed;
    };
    await recompute({ objects: { ...objects, list } }, contract);
    expect(gone).to.not.equal('');
    expect(await objects.get(gone.replace(records.prefix, rollup.prefix))).to.equal(null);
  });

  it('reports free-text matches, and erases them only on request', async () => {
    const lake = await copyOf(test, full);
    await lake.process([recordOf(`{"broken": "${key}"`, 6000)]);
    const [source] = (await erase(lake)).sources;
    expect(source?.unclear.map(({ matches }) => matches)).to.deep.equal([1]);
    expect(await holding(lake, key)).to.have.length(1);
    expect((await erase(lake, true)).sources[0]?.unclear).to.deep.equal([]);
    expect(await holding(lake, key)).to.deep.equal([]);
  });

  it('is rejected if the lake follows another version of the contract', async () => {
    const lake = await copyOf(test, full);
    const newer = { ...subject, contract: { ...contract, version: contract.version + 1 } };
    const error = await rejection(eraseSubjects(lake.lake, [newer], { eraseMatches: false }));
    expect(error.message).to.include('this program has version 2');
  });

  it('moves the cursor of the simulator, so that no row is missed or duplicated', async () => {
    const lake = await copyOf(test, full);
    const at = cursorKey('ecommerce', 'orders.csv');
    const before = await lake.objects.get('raw/ecommerce/orders.csv');
    await lake.objects.put(at, cursorState.serialize({ etag: before?.etag ?? '', row: 12, rows: 11, done: false }));
    await erase(lake);
    const after = await lake.objects.get('raw/ecommerce/orders.csv');
    const cursor = JSON.parse(String((await lake.contents()).get(at)));
    expect(cursor).to.deep.equal({ format: 1, etag: after?.etag, row: 11, rows: 10, done: false });
  });

  it('erases the alerts of an entity too', async () => {
    const lake = await workingLake(test, 'manufacturing');
    const reading = (machine_id: string, i: number) =>
      recordOf(
        {
          ...{ event_id: `e${i}`, timestamp: '2025-01-01', machine_id, temperature: 499, vibration: 99 },
          ...{ anomaly_flag: 1, downtime_risk: 1 },
        },
        100 + i,
      );
    await lake.process(['M-1', 'M-ERASE-1', 'M-2'].map(reading));
    await lake.process(['M-ERASE-1'].map((machine) => reading(machine, 10)));
    const machine = subjectOf(lake.contract, 'M-ERASE-1');
    if (!machine) throw new Error('no subject');
    const { sources } = await eraseSubjects(lake.lake, [machine], { eraseMatches: false });
    const outcomes = sources[0]?.erased.filter(({ kind }) => kind === 'alerts').map(({ outcome }) => outcome);
    expect(outcomes).to.have.members(['rewritten', 'removed']);
    expect(await holding(lake, 'M-ERASE-1')).to.deep.equal([]);
    expect(await holding(lake, 'M-2')).to.have.length(2);
  });

  it('finds a subject behind its pseudonym', async () => {
    const secret = 'a secret of more than 32 characters';
    const lake = await workingLake(test, 'ecommerce', secret);
    for (const batch of batchesOf(contract, csv, 10)) await lake.process(batch);
    await lake.etl();
    const hidden = subjectOf(contract, key, secret);
    const pseudonym = hidden?.names[1] ?? '';
    expect((await holding(lake, key)).map((one) => one.split('/')[0])).to.deep.equal(['quarantine']);
    expect(await holding(lake, pseudonym)).to.have.length.greaterThan(3);
    if (!hidden) throw new Error('no subject');
    await eraseSubjects(lake.lake, [hidden], { eraseMatches: false });
    expect(await holding(lake, key)).to.deep.equal([]);
    expect(await holding(lake, pseudonym)).to.deep.equal([]);
    await lake.process(batchesOf(contract, csv, 10, 8000).flat());
    await lake.etl();
    expect(await holding(lake, pseudonym)).to.deep.equal([]);
  });
});
