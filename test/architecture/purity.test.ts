import { expect } from 'chai';
import { impurities } from './purity.ts';
import { filesOf } from './source.ts';

const file = (text: string) => ({ path: 'etl/planted.ts', text });

describe('etl/ is pure', () => {
  it('holds no I/O, no clock and no chance', () => {
    const files = filesOf(['etl']);
    expect(files.length).to.be.greaterThan(20);
    expect(files.flatMap(impurities)).to.deep.equal([]);
  });

  for (const [planted, found] of [
    ["import { readFileSync } from 'node:fs';", 'imports node:fs'],
    ["import fs from 'fs';", 'imports fs'],
    ["import type { S3Client } from '@aws-sdk/client-s3';", 'imports @aws-sdk/client-s3'],
    ["export * from 'lodash';", 'imports lodash'],
    ["const os = await import('node:os');", 'imports node:os'],
    ["let a: import('node:http').Server;", 'imports node:http'],
    ['const at = Date.now();', 'uses Date.now'],
    ['const at = new Date();', 'uses new Date()'],
    ['const at = new Date;', 'uses new Date'],
    ['const { now } = Date;', 'uses { now } = Date'],
    ["const at = Date['now']();", "uses Date['now']"],
    ['const { random } = Math;', 'uses { random } = Math'],
    ['const at = Date();', 'uses Date()'],
    ['const chance = Math.random();', 'uses Math.random'],
    ['const { env } = process;', 'uses process'],
    ["console.log('seen');", 'uses console'],
    ['globalThis.seen = true;', 'uses globalThis'],
    ['const at = performance.now();', 'uses performance'],
    ['const id = crypto.randomUUID();', 'uses crypto'],
    ['setTimeout(later, 10);', 'uses setTimeout'],
  ] as const) {
    it(`is broken by ${planted}`, () => {
      const [first = ''] = impurities(file(planted));
      expect(first)
        .to.match(/^etl\/planted\.ts/)
        .and.include(found);
    });
  }

  for (const harmless of [
    "import { op } from 'arquero';",
    "import { field } from './expression.ts';",
    'const iso = new Date(0).toISOString();',
    'const at = Date.UTC(2025, 0, 1);',
    'const late = (at: unknown) => at instanceof Date;',
    'const most = Math.max(1, 2);',
    '// Date.now() and process are in a comment.',
    "const text = 'console.log(Math.random())';",
    'const job = { process: 1 }; job.process;',
  ]) {
    it(`is kept by ${harmless}`, () => {
      expect(impurities(file(harmless))).to.deep.equal([]);
    });
  }
});
