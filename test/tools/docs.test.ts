import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';

const docs = (...args: string[]) =>
  spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', 'tools/docs.ts', ...args], {
    encoding: 'utf8',
  });

describe('npm run docs', () => {
  let root: string;
  const page = (name: string) => join(root, 'docs', name);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'docs-'));
    mkdirSync(join(root, 'docs'));
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it('has been run since the contracts or the configuration last changed', () => {
    const { status, stderr } = docs('--check');
    expect(stderr).to.equal('');
    expect(status).to.equal(0);
  });

  it('writes pages that --check accepts, whatever line ends git gave them', () => {
    expect(docs('--root', root)).to.deep.include({ status: 0, stderr: '' });
    const text = readFileSync(page('contracts.md'), 'utf8');
    writeFileSync(page('contracts.md'), text.replaceAll('\n', '\r\n'));
    expect(docs('--check', '--root', root)).to.deep.include({ status: 0, stderr: '' });
  });

  it('--check names the page that differs and what to do, writes nothing, and exits with 1', () => {
    docs('--root', root);
    appendFileSync(page('contracts.md'), 'By hand.\n');
    const { status, stderr } = docs('--check', '--root', root);
    expect(status).to.equal(1);
    expect(stderr).to.equal('docs/contracts.md differs from what the code says: run npm run docs.\n');
    expect(readFileSync(page('contracts.md'), 'utf8')).to.match(/By hand\.\n$/);
  });

  it('--check misses pages that are not there', () => {
    const { status, stderr } = docs('--check', '--root', root);
    expect(status).to.equal(1);
    expect(stderr).to.match(/^docs\/contracts\.md and docs\/configuration\.md and docs\/reliability\.md differ from/);
  });
});
