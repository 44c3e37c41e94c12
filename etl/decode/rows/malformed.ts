import { type Rejection, reserved } from '../events/record.ts';
import { recordRejection } from './rejection.ts';

/** Reason counted for every text that is not one of the lake's own. */
const anyReason = 'malformed row';

/** Reasons given by the lake's own file reader and simulator. They vary in their numbers only. */
const ownReasons = [
  /^row has \d+ cells, the header has \d+$/,
  /^the row is longer than \d+ characters$/,
  /^the row holds NUL bytes$/,
  /^a quote is not closed$/,
  /^text follows a closing quote$/,
  /^row takes \d+ bytes, a record takes 1 MiB: it stays in the raw file$/,
];

/**
 * Rejection of a row that its producer could not split. Reasons are counted and shown. The text of another producer may
 * quote values, also personal ones, and could be a different reason for each record, so it only stays in the bytes of the
 * record.
 */
export function malformedRow(text: string, where: string): Rejection {
  if (text === anyReason || ownReasons.some((own) => own.test(text))) return recordRejection(text, where);
  return recordRejection(
    anyReason,
    where,
    `its producer says why under ${reserved.malformed}, which the quarantined record keeps`,
  );
}
