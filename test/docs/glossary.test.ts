import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { saidInstead } from '../../tools/vocabulary/words.ts';

interface Entry {
  readonly term: string;
  readonly meaning: string;
  readonly inCode: readonly string[];
  readonly also: string;
}

const page = readFileSync('docs/glossary.md', 'utf8');

const entries: readonly Entry[] = page
  .split(/^### /m)
  .slice(1)
  .map((text) => {
    const [term = '', ...rest] = text.split('\n');
    const body = rest.join('\n').split(/^## /m)[0] ?? '';
    const [, inCode = ''] = /^- In the code: (.+)$/m.exec(body) ?? [];
    return {
      term,
      meaning: body.split(/^- /m)[0]?.trim() ?? '',
      inCode: [...inCode.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code),
      also: /^- Also: (.+)$/m.exec(body)?.[1] ?? '',
    };
  });

/** Whether code of the product declares a name. */
const isDeclared = (name: string): boolean => {
  try {
    execFileSync('git', ['grep', '-qE', `export .*(interface|type|class|const|function) ${name}\\b`, '--', '*.ts']);
    return true;
  } catch {
    return false;
  }
};

describe('docs/glossary.md', () => {
  it('has each term once', () => {
    const terms = entries.map(({ term }) => term);
    expect(terms.length).to.be.greaterThan(30);
    expect(new Set(terms).size).to.equal(terms.length);
  });

  for (const { term, meaning, inCode, also } of entries) {
    it(`says what "${term}" means, what carries it, and what others call it`, () => {
      expect(meaning.length).to.be.within(20, 300);
      expect(also).not.to.equal('');
      const files = inCode.filter((code) => code.includes('/'));
      const names = inCode.filter((code) => /^[A-Za-z]+$/.test(code) && code !== 'IngestLatency');
      expect(files.length + names.length).to.be.greaterThan(0);
      expect(files.filter((path) => !existsSync(path))).to.deep.equal([]);
      expect(names.filter((name) => !isDeclared(name))).to.deep.equal([]);
    });
  }

  it('defines the replacement of every banned word', () => {
    const terms = new Set(entries.map(({ term }) => term));
    expect(saidInstead.filter((term) => !terms.has(term))).to.deep.equal([]);
  });
});
