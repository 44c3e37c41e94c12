import { type Rejection, reserved } from '../events/record.ts';
import { refused } from './rejection.ts';

/** Stands for every reason that is not one of the lake's own. */
const anyReason = 'malformed row';

/** What the lake's own reader of files and its simulator say of a row: numbers differ, and nothing else. */
const ownReasons = [
  /^row has \d+ cells, the header has \d+$/,
  /^the row is longer than \d+ characters$/,
  /^the row holds NUL bytes$/,
  /^a quote is not closed$/,
  /^text follows a closing quote$/,
  /^row takes \d+ bytes, a record takes 1 MiB: it stays in the raw file$/,
];

/**
 * A row that its producer could not split. Reasons are counted, and shown with the message of one record: the text of
 * another producer may quote values, personal ones too, and would make a reason of its own for each record. It stays in
 * the bytes of the record.
 */
export function malformedRow(text: string, where: string): Rejection {
  if (text === anyReason || ownReasons.some((own) => own.test(text))) return refused(text, where);
  return refused(
    anyReason,
    where,
    `its producer says why under ${reserved.malformed}, which the quarantined record keeps`,
  );
}
