import type { S3Client } from '@aws-sdk/client-s3';
import { expect } from 'chai';
import { compileFreeTextMatch, contractOf } from '../../../etl/platform.ts';
import { operatorObjects } from '../../../lake/versions.ts';
import { removeVersions } from '../../../operations/erasure/copies.ts';
import { erasedBefore } from '../../../operations/erasure/subject.ts';

const contract = contractOf('ecommerce');
const key = 'C-ERASE-7731';
const header = 'Customer_ID,Time_of_Purchase,Purchase_Amount';

interface StoredVersion {
  readonly Key: string;
  readonly VersionId: string;
  readonly IsLatest: boolean;
  readonly body?: string;
}

/** A bucket that keeps versions, as far as the commands go that the removal sends; two to a page. */
function versioned(all: StoredVersion[]) {
  const send = async (command: { readonly input: Readonly<Record<string, string>> }) => {
    const { input } = command;
    const { name } = command.constructor;
    const at = all.findIndex(({ Key, VersionId }) => Key === input.Key && VersionId === input.VersionId);
    if (name === 'DeleteObjectCommand') return void all.splice(at, 1);
    if (name === 'GetObjectCommand')
      return { Body: { transformToByteArray: async () => Buffer.from(all[at]?.body ?? '') } };
    const matching = all.filter(({ Key }) => Key.startsWith(input.Prefix ?? ''));
    const from = matching.findIndex(({ VersionId }) => VersionId === input.VersionIdMarker) + 1;
    const page = matching.slice(from, from + 2);
    const last = page.at(-1);
    const more = from + 2 < matching.length;
    return { Versions: page, IsTruncated: more, NextKeyMarker: last?.Key, NextVersionIdMarker: last?.VersionId };
  };
  return operatorObjects({ send } as unknown as S3Client, 'lake');
}

const version = (at: string, id: string, isLatest = false, body = ''): StoredVersion => ({
  ...{ Key: at, VersionId: id, IsLatest: isLatest, body },
});

describe('removeVersions', () => {
  const target = {
    contract,
    isErased: erasedBefore({ contract, names: [key] }, Date.UTC(2026, 0, 1)),
    matchesText: compileFreeTextMatch([key]),
    eraseMatches: false,
  };

  it('removes noncurrent versions of a source, and neither current ones nor those of another source', async () => {
    const all = [
      version('processed/ecommerce/a.parquet', '1'),
      version('processed/ecommerce/a.parquet', '2'),
      version('processed/ecommerce/a.parquet', '3', true),
      version('analytics/ecommerce/customers/part-0.parquet', '4'),
      version('quarantine/ecommerce/b.ndjson', '5'),
      version('aws/lambda/uuid/c', '6'),
      version('processed/manufacturing/a.parquet', '7'),
      version('state/etl/ecommerce/ledger.json', '8'),
    ];
    expect(await removeVersions(versioned(all), target)).to.equal(5);
    expect(all.map(({ VersionId }) => VersionId)).to.deep.equal(['3', '7', '8']);
  });

  it('keeps versions of raw files that do not hold the subject', async () => {
    const at = 'raw/ecommerce/orders.csv';
    const all = [
      version(at, '1', false, `${header}\n${key},1/2/2024,5\n`),
      version(at, '2', false, `${header}\nC-2,1/2/2024,5\n`),
      version(at, '3', false, `${header}\n;${key}\n`),
      version(at, '4', true, `${header}\nC-2,1/2/2024,5\n`),
    ];
    expect(await removeVersions(versioned(all), target)).to.equal(2);
    expect(all.map(({ VersionId }) => VersionId)).to.deep.equal(['2', '4']);
  });

  it('gives up a listing that breaks off without saying where to go on', async () => {
    const send = async ({ input }: { readonly input: object }) => ({ ...input, IsTruncated: true });
    const objects = operatorObjects({ send } as unknown as S3Client, 'lake');
    const error = await removeVersions(objects, target).catch((reason: unknown) => reason);
    expect(String(error)).to.include('versions under raw/ecommerce/: the listing breaks off without a marker');
  });
});
