import { expect } from 'chai';
import { contractOf, type IsSuppressed, suppress } from '../../etl/platform.ts';
import {
  readSuppressionList,
  storeUnlessSuppressed,
  suppressionListKey,
  suppressionListState,
} from '../../lake/suppression-list.ts';
import { rejection } from '../handlers/support.ts';

const contract = contractOf('ecommerce');
const listOf = (...keys: string[]) =>
  suppressionListState.serialize(suppress({ salt: 'salt', subjects: [] }, keys, 10));

/** One object, as S3 would have it; counts how often it is read. */
function objectOf(text: string | null) {
  const held = { text, reads: 0 };
  const get = async (key: string) => {
    expect(key).to.equal(suppressionListKey('ecommerce'));
    held.reads++;
    return held.text === null ? null : { bytes: Buffer.from(held.text), etag: held.text };
  };
  return { held, objects: { get } };
}

describe('the suppression list', () => {
  const isGone = (isSuppressed: IsSuppressed | null) => isSuppressed?.({ key: 'C-1', eventTime: 5, arrivedAt: null });

  it('is read once for each batch, and once before the first', async () => {
    const { held, objects } = objectOf(listOf('C-1'));
    const without = storeUnlessSuppressed(objects, contract);
    expect(await without(async (isSuppressed) => isGone(isSuppressed))).to.equal(true);
    expect(held.reads).to.equal(2);
    await without(async () => null);
    expect(held.reads).to.equal(3);
  });

  it('has a batch stored again if a subject was suppressed meanwhile', async () => {
    const { held, objects } = objectOf(null);
    const stored: unknown[] = [];
    await storeUnlessSuppressed(
      objects,
      contract,
    )(async (isSuppressed) => {
      stored.push(isGone(isSuppressed));
      held.text = listOf('C-1');
    });
    expect(stored).to.deep.equal([undefined, true]);
  });

  it('stops everything if it is damaged, since it could name any subject', async () => {
    for (const broken of ['', '{', '[]', '{"salt":"x"}']) {
      const { objects } = objectOf(broken);
      expect((await rejection(readSuppressionList(objects, contract))).message).to.include(
        'put back its version before',
      );
    }
  });
});
