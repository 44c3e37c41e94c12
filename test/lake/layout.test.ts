import { expect } from 'chai';
import { tablesOf } from '../../etl/platform.ts';
import type { EtlEvent } from '../../handlers/lambda/etl.ts';
import { contractKey } from '../../lake/contract-state.ts';
import { receiptPrefix } from '../../lake/erasure-receipt.ts';
import {
  checkLayout,
  claimLayout,
  cursorKey,
  deadLetterPrefix,
  layoutStatus,
  type Objects,
  queryResultPrefix,
} from '../../lake/index.ts';
import { LayoutError, layoutKey } from '../../lake/layout.ts';
import { suppressionListKey } from '../../lake/suppression-list.ts';
import { memoryObjects } from '../fuzz/memory-objects.ts';
import { rejection } from '../handlers/support.ts';
import { contract, lakeOver, wholeLake } from './support/whole-lake.ts';

const other = { ...contract, source: 'other' };
const { processed, quarantine } = tablesOf(other);
const { source } = contract;

describe('the layout of a lake', () => {
  const statusWith = (...keys: readonly string[]) =>
    layoutStatus(memoryObjects(keys.map((key) => [key, '{}'] as const)).objects);

  for (const [name, keys] of Object.entries({
    'in an empty bucket': [],
    'with raw files': [`raw/${source}/a.csv`, 'raw/other/a.csv'],
    'with what a rebuild keeps': [suppressionListKey(source), `${receiptPrefix}erasure-1.json`],
    'with what services put by themselves': [`${deadLetterPrefix}m/shardId-0/a`, `${queryResultPrefix}a.csv`],
    'with files that are not of the platform': ['readme.txt', 'processed.txt', 'exports/state/a.json'],
  })) {
    it(`is none ${name}`, async () => {
      expect(await statusWith(...keys)).to.equal('none');
    });
  }

  for (const key of [
    contractKey('other'),
    cursorKey('other', 'a.csv'),
    'state/etl/other/ledger.json',
    'state/of-a-kind-that-this-program-does-not-know.json',
    `${processed.prefix}arrival_date=2025-01-31/a.parquet`,
    `${quarantine.prefix}arrival_date=2025-01-31/a.ndjson`,
  ]) {
    it(`is older if the lake has none but ${key}`, async () => {
      expect(await statusWith(suppressionListKey(source), `raw/${source}/a.csv`, key)).to.equal('older');
    });
  }

  it('is current if a function put it, and its first objects, after it was read', async () => {
    const { objects } = memoryObjects();
    const lateRead: Objects = {
      ...objects,
      async namesIn(folder) {
        await claimLayout(objects);
        await objects.put(contractKey(source), '{}');
        return objects.namesIn(folder);
      },
    };
    expect(await layoutStatus(lateRead)).to.equal('current');
  });

  it('is put once by several functions that start at once', async () => {
    const { objects, held } = memoryObjects();
    await Promise.all([1, 2, 3].map(() => claimLayout(objects)));
    expect([...held.keys()]).to.deep.equal([layoutKey]);
    expect(await layoutStatus(objects)).to.equal('current');
  });
});

describe('a lake without a layout', () => {
  type Open = ReturnType<typeof lakeOver>;
  let plan: string;
  before(async () => {
    ({ plan } = await wholeLake());
  });

  const step = (event: () => EtlEvent) => (open: Open) => open.etl(event());
  const functions: Readonly<Record<string, (open: Open) => Promise<unknown>>> = {
    simulator: (open) => open.simulate(),
    processor: (open) => open.process(),
    plan: step(() => ({ step: 'plan' })),
    merge: step(() => ({ step: 'merge', plan, task: 0 })),
    finish: step(() => ({ step: 'finish', plan })),
  };

  const raw = [`raw/${source}/f.csv`, 'timestamp,machine_id\n'] as const;

  for (const [name, run] of Object.entries(functions)) {
    it(`is rejected by ${name} if another source left anything, and nothing is written`, async () => {
      const contents = [raw, [contractKey('other'), '{}']] as const;
      const open = lakeOver(contents);
      const error = await rejection(run(open));
      expect(error).to.be.instanceOf(LayoutError);
      expect(error.message).to.equal((await rejection(checkLayout(open.objects))).message);
      expect(error.message).to.include('older layout').and.include('rebuild the lake from raw/');
      expect([...open.held.keys()]).to.deep.equal(contents.map(([key]) => key));
    });
  }

  for (const name of ['simulator', 'processor', 'plan'])
    it(`gets one from ${name} before anything else if it is new`, async () => {
      const open = lakeOver([raw]);
      await functions[name]?.(open);
      expect([...open.held.keys()].slice(0, 2)).to.deep.equal([raw[0], layoutKey]);
    });
});
