/** Printable ASCII with single blanks inside: canonical already. Most texts are. */
const plain = /^[!-~]+(?: [!-~]+)*$/;
const ignorable = /\p{Default_Ignorable_Code_Point}+/gu;
const blanks = /\p{White_Space}+/gu;

/**
 * Canonical form of a text: Unicode NFC, without characters that are not shown, with one blank for each run of blanks and none
 * at either end. Keys, identities, duplicates and erasures compare texts in this form. Idempotent.
 *
 * @example
 * canonicalText(' Zoe\u0308\u200b\u00a0 Smith ') === canonicalText('Zo\u00eb Smith'); // → true
 */
export const canonicalText = (text: string): string =>
  plain.test(text) ? text : text.replace(ignorable, '').normalize('NFC').replace(blanks, ' ').trim();

/**
 * Form in which look-alikes are equal: compatible characters, case, blanks, punctuation and marks are ignored. It is no
 * identity: it only finds keys that a person could confuse.
 */
export const lookAlikeForm = (text: string): string =>
  canonicalText(text)
    .normalize('NFKD')
    .toUpperCase()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
