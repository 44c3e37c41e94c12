import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect } from 'chai';

const pages = ['README.md', ...readdirSync('docs').flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : []))];
const linkTargets = (text: string) =>
  [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target]) => target ?? '').filter((t) => !/^https?:/.test(t));

describe('the documentation', () => {
  for (const page of pages) {
    it(`has no link in ${page} that leads nowhere`, async () => {
      const missing = linkTargets(await readFile(page, 'utf8')).filter((to) => !existsSync(join(dirname(page), to)));
      expect(missing).to.deep.equal([]);
    });
  }

  it('shows in the README the very notebook that is type-checked and run', async () => {
    const readme = await readFile('README.md', 'utf8');
    expect(readme).to.include((await readFile('notebooks/score-a-file.ts', 'utf8')).trim());
  });

  it('names in the README only npm scripts that there are', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: Record<string, string> };
    const readme = await readFile('README.md', 'utf8');
    const matches = [...readme.matchAll(/npm (?:run ([a-z][a-z:-]*)|(start|test)\b)/g)];
    const named = matches.map(([, ran, own]) => ran ?? own ?? '');
    expect(named).to.include.members(['start', 'test', 'lake', 'status', 'test:pulumi', 'chaos']);
    for (const name of named) expect(scripts).to.have.property(name ?? '');
  });

  it('names every folder of the tree in the README', async () => {
    const readme = await readFile('README.md', 'utf8');
    const files = execFileSync('git', ['ls-files'], { encoding: 'utf8' }).trim().split('\n');
    const folders = new Set(files.flatMap((file) => /^([^/.][^/]*)\//.exec(file)?.[1] ?? []));
    expect(folders.size).to.be.greaterThan(10);
    expect([...folders].filter((folder) => !readme.includes(`\`${folder}/\``))).to.deep.equal([]);
  });
});
