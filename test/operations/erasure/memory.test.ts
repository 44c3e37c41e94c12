import { expect } from 'chai';
import { compileFreeTextMatch, contractOf, tablesOf } from '../../../etl/platform.ts';
import type { OperatorObjects } from '../../../lake/versions.ts';
import { removeVersions } from '../../../operations/erasure/copies.ts';
import { erasedBefore } from '../../../operations/erasure/subject.ts';
import { surveySubject } from '../../../operations/erasure/survey.ts';

const contract = contractOf('ecommerce');
const { quarantine } = tablesOf(contract);
const raw = 'raw/ecommerce/';
const target = {
  contract,
  isErased: erasedBefore({ contract, names: ['C-1'] }, Date.UTC(2026, 0, 1)),
  matchesText: compileFreeTextMatch(['C-1']),
  eraseMatches: false,
};

/** Twenty objects under each prefix, that come after a while, and how many of a prefix were asked for at once. */
function slowObjects() {
  const open = new Map<string, number>();
  const most = new Map<string, number>();
  const read = async (key: string): Promise<Uint8Array> => {
    const folder = key.slice(0, key.lastIndexOf('/') + 1);
    const now = (open.get(folder) ?? 0) + 1;
    open.set(folder, now);
    most.set(folder, Math.max(now, most.get(folder) ?? 0));
    await new Promise(setImmediate);
    open.set(folder, now - 1);
    return Buffer.from('Customer_ID,Time_of_Purchase,Purchase_Amount\nC-2,1/2/2024,5\n');
  };
  const keys = (prefix: string) =>
    [raw, quarantine.prefix].includes(prefix) ? Array.from({ length: 20 }, (_, i) => `${prefix}${i}`) : [];
  const objects = {
    list: async (prefix: string) => keys(prefix).map((key) => ({ key, etag: 'e', bytes: 1 })),
    get: async (key: string) => {
      const bytes = await read(key);
      return { bytes: key.startsWith(raw) ? bytes : new Uint8Array(), etag: 'e' };
    },
    replaced: async (prefix: string) => keys(prefix).map((key) => ({ key, versionId: '1' })),
    getVersion: ({ key }: { readonly key: string }) => read(key),
    removeVersion: async () => undefined,
  };
  return { objects: objects as unknown as OperatorObjects, most };
}

describe('what an erasure holds in memory', () => {
  it('is one raw file at a time, and some other objects', async () => {
    const { objects, most } = slowObjects();
    await surveySubject({ objects, streams: { ecommerce: 'stream' }, now: () => 0 }, target);
    expect(most.get(raw)).to.equal(1);
    expect(most.get(quarantine.prefix)).to.equal(8);
  });

  it('is one version of a raw file at a time', async () => {
    const { objects, most } = slowObjects();
    await removeVersions(objects, target);
    expect(most.get(raw)).to.equal(1);
  });
});
