import { expect } from 'chai';
import { type Contract, ContractChangeError } from '../../etl/platform.ts';
import { checkCompatibility, contractKey } from '../../lake/contract-state.ts';
import type { Objects } from '../../lake/objects.ts';
import { writableOnce } from '../../lake/write-check.ts';
import { gauges, next, withField, withNewField, withoutField } from '../etl/support/gauges.ts';
import { atOnce, rejection, startLake, type TestLake } from '../handlers/support.ts';

const key = contractKey('gauges');
const grown = next(gauges, withNewField(gauges, { name: 'wind' }));
const broken = next(gauges, withoutField(gauges, 'note'));

describe('the schema compatibility check of the lake', () => {
  let lake: TestLake;
  let failing: boolean;
  beforeEach(async () => {
    failing = false;
    lake = await startLake({
      beforeRequest: (method) => (method === 'GET' && failing ? { status: 403, code: 'AccessDenied' } : undefined),
    });
  });
  afterEach(() => lake.close());

  const check = (
    contract: Contract,
    older: 'can append' | 'cannot rewrite' = 'cannot rewrite',
    objects = lake.objects,
  ) => checkCompatibility(objects, contract, older, atOnce);
  const deployed = async (): Promise<Contract> => JSON.parse((await lake.store.get('lake', key)).toString()).contract;
  const etag = async () => (await lake.objects.get(key))?.etag;

  it('accepts the first contract of a source, and stores it', async () => {
    await check(gauges);
    expect(await deployed()).to.deep.equal(JSON.parse(JSON.stringify(gauges)));
  });

  it('accepts the deployed contract without a put', async () => {
    await check(gauges);
    const unwritable: Objects = { ...lake.objects, putOver: () => Promise.reject(new Error('no right to put')) };
    await check(gauges, 'can append', unwritable);
  });

  it('replaces a contract by a compatible one', async () => {
    await check(gauges);
    await check(grown);
    expect((await deployed()).version).to.equal(2);
  });

  it('rejects an incompatible one with the reason, the remedy and a page to read, and keeps the deployed one', async () => {
    await check(gauges);
    const before = await etag();
    const error = await rejection(check(broken));
    expect(error).to.be.instanceOf(ContractChangeError);
    expect(error.message)
      .to.include(
        'contract "gauges" version 2 is rejected, nothing was written: the lake follows version 1; field note is removed',
      )
      .and.include('move it to retired')
      .and.include('docs/runbook.md');
    expect(await etag()).to.equal(before);
  });

  it('rejects another formula under the same version', async () => {
    await check(gauges);
    const error = await rejection(check({ ...gauges, score: { ...gauges.score, decimals: 1 } }));
    expect(error.message).to.include('score flood_score has another formula').and.include('raise version to 2');
  });

  it('lets an older contract add, as while functions are updated one by one, but rewrite nothing', async () => {
    await check(grown);
    const before = await etag();
    await check(gauges, 'can append');
    expect((await rejection(check(gauges))).message)
      .to.include('version 1 is older')
      .and.include('version 3');
    expect(await etag()).to.equal(before);
  });

  it('does not let an older contract add what the newer could not read', async () => {
    await check(next(gauges, withField(gauges, 'boats', { type: 'decimal' })));
    expect((await rejection(check(gauges, 'can append'))).message).to.include('column boats is int');
  });

  it('holds two that come at once against each other', async () => {
    const outcomes = await Promise.allSettled([gauges, broken].map((contract) => check(contract, 'can append')));
    const kept = await deployed();
    expect(outcomes.map(({ status }) => status).toSorted()).to.deep.equal(['fulfilled', 'rejected']);
    expect(outcomes[kept.version - 1]?.status).to.equal('fulfilled');
    const both = await Promise.allSettled([kept, kept].map((contract) => check(contract)));
    expect(both.map(({ status }) => status)).to.deep.equal(['fulfilled', 'fulfilled']);
  });

  it('asks the lake once for the life of a worker, however many batches come at once', async () => {
    let gets = 0;
    const counted: Objects = {
      ...lake.objects,
      get: (of) => {
        if (of === key) gets++;
        return lake.objects.get(of);
      },
    };
    const checkOnce = writableOnce(counted, gauges, 'can append', atOnce);
    await Promise.all([checkOnce(), checkOnce()]);
    await checkOnce();
    expect(gets).to.equal(1);
  });

  it('asks again after it could not be asked', async () => {
    const checkOnce = writableOnce(lake.objects, gauges, 'can append', atOnce);
    failing = true;
    expect((await rejection(checkOnce())).name).to.equal('AccessDenied');
    failing = false;
    await checkOnce();
    expect(await deployed()).to.have.property('version', 1);
  });

  it('says what to do about a contract in the lake that is no JSON', async () => {
    await lake.objects.put(key, '{');
    expect((await rejection(check(gauges))).message).to.include(
      `${key} is a damaged deployed contract (it is not JSON): put back its version before`,
    );
  });
});
