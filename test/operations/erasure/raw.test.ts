import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { compileFreeTextMatch, contractOf } from '../../../etl/platform.ts';
import { redactFile } from '../../../operations/erasure/redact-raw.ts';
import { erasedBefore } from '../../../operations/erasure/subject.ts';

const contract = contractOf('ecommerce');
const key = 'C-Müller-7731';
const target = {
  contract,
  isErased: erasedBefore({ contract, names: [key] }, Date.UTC(2026, 0, 1)),
  matchesText: compileFreeTextMatch([key]),
  eraseMatches: true,
};
/** It lacks the customer, so that the file cannot be read as one of orders. */
const text = (name: string) => `Purchase_Amount,Time_of_Purchase\n5,1/2/2024\n6,${name}\n`;
const matchesIn = (bytes: Uint8Array) => redactFile(target, bytes, 'raw/ecommerce/orders.csv').freeTextMatches;

describe('a raw file that cannot be read', () => {
  const packed = gzipSync(text(key));
  const unclear: readonly (readonly [what: string, bytes: Uint8Array])[] = [
    ['contains the key', Buffer.from(text(key))],
    ['contains it in Windows-1252', Buffer.from(text(key), 'latin1')],
    ['is UTF-16 text', Buffer.from(`\ufeff${text(key)}`, 'utf16le')],
    ['is UTF-16 text without its mark', Buffer.from(text(key), 'utf16le')],
    ['is gzip within gzip', gzipSync(packed)],
    ['is a spreadsheet', Buffer.from([0x50, 0x4b, 0x03, 0x04, 0x14, 0x06, 0x08])],
    ['is packed in a way that nobody knows here', Buffer.from([0x42, 0x5a, 0x68, 0x39, 0x31, 0x17, 0xe4, 0x50])],
    ['is cut off gzip', packed.subarray(0, 30)],
  ];
  for (const [what, bytes] of unclear) {
    it(`is one to look at if it ${what}`, () => {
      expect(matchesIn(bytes)).to.equal(null);
    });
  }

  it('is clear if it is text without the key of the subject', () => {
    expect(matchesIn(Buffer.from(text('C-2')))).to.equal(0);
    expect(matchesIn(Buffer.from(text('Köln'), 'latin1'))).to.equal(0);
    expect(matchesIn(gzipSync(text('C-2')))).to.equal(0);
  });
});
