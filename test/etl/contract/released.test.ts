import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Contract } from '../../../etl/contract/contract.ts';
import {
  compatibilityIssues,
  contractChanges,
  type DeployedContract,
  deployedContract,
} from '../../../etl/schema-evolution/changes.ts';
import { sources } from '../../../etl/sources/index.ts';
import { gauges, next } from '../support/gauges.ts';

/** Set to accept the contracts as they are now: see the message of a difference. */
const accepting = process.env.ACCEPT_CONTRACTS === '1';

const folder = fileURLToPath(new URL('released/', import.meta.url));
const fileOf = (source: string) => `${folder}${source}.json`;
const released = (source: string): DeployedContract | null =>
  existsSync(fileOf(source)) ? JSON.parse(readFileSync(fileOf(source), 'utf8')) : null;

/** What a difference means to lakes that follow the released contract, and what to do; empty where there is none. */
function difference(before: DeployedContract, now: Contract): string {
  const { source, version } = now;
  const issues = compatibilityIssues(before, now);
  const older =
    version < before.contract.version ? [`version ${version} is older than ${before.contract.version}`] : [];
  if (issues.length + older.length > 0) {
    return [`a lake that follows the released contract of ${source} rejects this one:`, ...older, ...issues].join(
      '\n- ',
    );
  }
  const changes = contractChanges(before, now);
  const isAccepted = JSON.stringify(before) === JSON.stringify(deployedContract(now, before));
  if (isAccepted) return '';
  return [
    `the contract of ${source} is another than was released, and is compatible with it.`,
    'If the change is meant: ACCEPT_CONTRACTS=1 npx mocha test/etl/contract/released.test.ts, and commit test/etl/contract/released/.',
    ...changes.map(({ effect, text }) => `- ${effect}: ${text}`),
  ].join('\n');
}

describe('a released contract', () => {
  if (accepting) {
    for (const contract of sources) {
      const before = released(contract.source);
      if (before && compatibilityIssues(before, contract).length > 0) continue;
      writeFileSync(fileOf(contract.source), `${JSON.stringify(deployedContract(contract, before), null, 1)}\n`);
    }
  }
  const names = readdirSync(folder).map((file) => file.replace('.json', ''));

  it('is that of every source that the lake came with', () => {
    expect(names).to.include.members(['ecommerce', 'manufacturing']);
  });

  for (const name of names) {
    it(`of ${name} does not change by accident, nor into one that a lake rejects`, () => {
      const now: Contract | undefined = sources.find(({ source }) => source === name);
      expect(now && difference(released(name)!, now), 'a source that was released is gone').to.equal('');
    });
  }

  it('that has changed is reported with what it means and how to accept it', () => {
    const before = deployedContract(gauges, null);
    const score = { ...gauges.score, decimals: 1 };
    expect(difference(before, gauges)).to.equal('');
    expect(difference(before, { ...gauges, score }))
      .to.include('rejects this one')
      .and.include('raise version to 2');
    expect(difference(before, next(gauges, { score })))
      .to.include('ACCEPT_CONTRACTS=1')
      .and.include('- version: score');
    expect(difference(before, { ...gauges, version: 0 })).to.include('version 0 is older than 1');
  });
});
