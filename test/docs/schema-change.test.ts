import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { changeCases } from '../etl/schema-evolution/cases.ts';
import { outcomeText, producerChanges } from '../etl/support/producer-changes.ts';

const page = readFileSync(new URL('../../docs/schema-change.md', import.meta.url), 'utf8');

/** Rows of the table below a header. */
function rowsBelow(header: string): string[] {
  const [, rest = ''] = page.split(`${header}\n`);
  const lines = rest.split('\n').slice(1);
  return lines.slice(0, lines.indexOf(''));
}

describe('docs/schema-change.md', () => {
  it('gives each change of a contract the effect that it has', () => {
    expect(rowsBelow('| change | effect |')).to.deep.equal(
      changeCases.map(({ change, effect }) => `| ${change} | ${effect} |`),
    );
  });

  it('says how records end after each change of a producer', () => {
    expect(rowsBelow('| change | `evolve` | `quarantine` | `freeze` |')).to.deep.equal(
      Object.entries(producerChanges).map(
        ([change, { evolve, quarantine, freeze }]) =>
          `| ${[change, ...[evolve, quarantine, freeze].map(inShort)].join(' | ')} |`,
      ),
    );
  });
});

function inShort({ csv, json }: (typeof producerChanges)[string]['evolve']): string {
  if ('fileRejected' in csv) return `file rejected; events ${outcomeText(json)}`;
  return 'rejected' in csv ? `records ${outcomeText(csv)}` : outcomeText(csv);
}
