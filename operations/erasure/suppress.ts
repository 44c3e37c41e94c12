import { randomBytes } from 'node:crypto';
import { type Contract, subjectHash, suppress, suppressionListKey } from '../../etl/platform.ts';
import { type OperatorObjects, readSuppressionList } from '../../lake/index.ts';

/**
 * Writes down that a subject is forgotten, before anything of it is erased: from then on the processor stores nothing of
 * it, nor does the ETL.
 * @param before moment from which on the subject is a new one, ms since 1970 UTC
 * @returns what the subject is called in receipts
 */
export async function suppressSubject(
  objects: OperatorObjects,
  contract: Contract,
  names: readonly string[],
  before: number,
): Promise<string> {
  for (;;) {
    const { forgotten, etag } = await readSuppressionList(objects, contract);
    const known = forgotten ?? { salt: randomBytes(32).toString('base64url'), subjects: [] };
    const next = JSON.stringify(suppress(known, names, before));
    const put = await objects.putOver(suppressionListKey(contract.source), next, etag);
    if (put.outcome === 'stored') return subjectHash(known.salt, names[0] as string);
  }
}
