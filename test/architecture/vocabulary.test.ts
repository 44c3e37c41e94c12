import { expect } from 'chai';
import { homonymsIn, homonymText } from '../../tools/vocabulary/homonyms.ts';
import { trackedTexts, unexplained, type VocabularyReport, vocabularyReport } from '../../tools/vocabulary/report.ts';
import { findingsIn, findingText } from '../../tools/vocabulary/scan.ts';
import { bannedWords } from '../../tools/vocabulary/words.ts';

describe('the project uses one vocabulary (npm run vocabulary -- FOLDER lists every finding)', () => {
  let report: VocabularyReport;
  before(() => {
    report = vocabularyReport(trackedTexts());
  });

  for (const { pattern } of bannedWords) {
    it(`no file uses "${pattern}"`, () => {
      const found = report.findings.filter(({ word }) => word.pattern === pattern);
      expect(found.map(findingText)).to.deep.equal([]);
    });
  }

  it('no name is exported by a second file', () => {
    expect(unexplained(report.exports).map(homonymText)).to.deep.equal([]);
  });

  it('no name of a type is declared in a second file', () => {
    expect(unexplained(report.types).map(homonymText)).to.deep.equal([]);
  });
});

describe('banned words', () => {
  const found = (path: string, text: string) =>
    findingsIn([{ path, text }], bannedWords).map((finding) => [finding.line, finding.found]);

  for (const [text, word] of [
    ['// It is built anew.', 'anew'],
    ['const keepAside = 1;', 'aside'],
    ["const text = 'laid-aside';", 'aside'],
    ['const LAID_ASIDE = 1;', 'aside'],
    ['const { completeThrough } = ledger;', 'complete through'],
    ['interface Place {}', 'place'],
    ['const a = { places: 1 };', 'places'],
  ] as const) {
    it(`are found in: ${text}`, () => {
      expect(found('etl/planted.ts', `\n${text}`)).to.deep.equal([[2, word]]);
    });
  }

  it('are found in the path of a file', () => {
    expect(found('local/keep-aside.ts', '')).to.deep.equal([[0, 'aside']]);
  });

  it('are reported with file, line and the word to write', () => {
    const [finding] = findingsIn([{ path: 'docs/planted.md', text: 'It was\nrebuilt anew.' }], bannedWords);
    expect(finding && findingText(finding)).to.equal('docs/planted.md:2: "anew": write "rebuild"');
  });

  for (const text of [
    '// Takes place once a day.',
    'a.place = 1;',
    "import { place } from 'package';",
    '// Renewed.',
    '// An on-failure destination of AWS.',
  ]) {
    it(`are not found in: ${text}`, () => {
      expect(found('etl/planted.ts', text)).to.deep.equal([]);
    });
  }
});

describe('homonyms', () => {
  const files = (...texts: string[]) => texts.map((text, i) => ({ path: `etl/${i}.ts`, text }));

  for (const text of [
    'export const a = 1;',
    'export async function a() {}',
    'export type a = 1;',
    'export class a {}',
    'const a = 1; export { a };',
    'const b = 1; export { b as a };',
  ]) {
    it(`are found in: ${text}`, () => {
      expect(homonymsIn(files('export interface a {}', text)).exports.map(homonymText)).to.deep.equal([
        'a: etl/0.ts, etl/1.ts',
      ]);
    });
  }

  for (const text of [
    "export { a } from './0.ts';",
    "export * from './0.ts';",
    "import { a } from './0.ts'; export { a };",
    'const a = 1;',
    'function f() { const a = 1; }',
  ]) {
    it(`are not found in: ${text}`, () => {
      expect(homonymsIn(files('export interface a {}', text)).exports).to.deep.equal([]);
    });
  }

  it('are found among types that no file exports', () => {
    expect(homonymsIn(files('interface A {}', 'type A = 1;', 'const A = 1;')).types.map(homonymText)).to.deep.equal([
      'A: etl/0.ts, etl/1.ts',
    ]);
  });
});
