import type { Contract } from '../../etl/platform.ts';
import type { Platform } from '../../local/platform/platform.ts';
import type { DeadLetterBatch } from '../../operations/dead-letters.ts';
import type { RawFiles } from '../../operations/raw-files.ts';
import {
  type RecordAccounting,
  reconcile,
  recordsAccountedFor,
  unreconciled,
} from '../../operations/reconciliation.ts';
import { whole } from '../format.ts';

/** Records that the stream of a source took, by their present state. */
export interface RecordBalance extends RecordAccounting {
  /** Records that the stream ever took. */
  readonly sent: number;
  /** Of them, records that the processor has not answered for yet. A record that it has stored by now is none of them. */
  readonly inFlight: number;
}

/**
 * Reconciles one source on this machine.
 * @param ran the ETL has just run: nothing may wait for it
 */
export async function balanceOf(
  platform: Pick<Platform, 'query' | 'progress'>,
  failures: readonly DeadLetterBatch[],
  contract: Contract,
  ran: boolean,
): Promise<{ readonly balance: RecordBalance; readonly violations: readonly string[] }> {
  const { source } = contract;
  const before = platform.progress(source);
  const account = await reconcile(platform.query, failures, contract);
  const after = platform.progress(source);
  const still = before.waiting === 0 && after.waiting === 0 && before.sent === after.sent;
  // While records come in, the processor has stored some that it has not answered for: they are in a table already.
  const inFlight = still ? 0 : Math.max(0, after.sent - recordsAccountedFor(account));
  const balance = { ...account, sent: after.sent, inFlight };
  const violations = unreconciled(source, account, after.sent, inFlight);
  if (ran && account.waiting > 0)
    violations.push(`${source}: ${account.waiting} records were processed and are not in the table of records`);
  return { balance, violations };
}

/**
 * `1,000 accepted = 999 stored + 1 quarantined`: every addend that there is, so that the sum is exact, and the files whose
 * rows are not accepted yet.
 */
export function equation(balance: RecordBalance & Pick<RawFiles, 'waitingFiles'>): string {
  const addends = [
    [balance.stored, 'stored'],
    [balance.waiting, 'waiting for the ETL'],
    [balance.quarantined, 'quarantined'],
    [balance.deadLetter, 'dead letter'],
    [balance.replayed, 'replayed'],
    [balance.erased, 'erased'],
    [balance.duplicates, 'duplicates'],
    [balance.inFlight, 'in flight'],
    [unaccountedFor(balance), 'unaccounted for'],
  ] as const;
  const surplus = Math.max(0, -unaccountedFor(balance));
  const shown = addends.filter(([records], i) => i === 0 || records > 0);
  const files = balance.waitingFiles.length;
  const waiting =
    files === 0 ? '' : `; not accepted yet: ${files === 1 ? '1 file' : `${whole(files)} files`} waiting in raw/`;
  return `${whole(balance.sent)} accepted = ${shown.map(([records, where]) => `${whole(records)} ${where}`).join(' + ')}${surplus === 0 ? '' : ` - ${whole(surplus)} too many`}${waiting}`;
}

/** Accepted records that no term has; below 0 if the terms have more records than were accepted. */
const unaccountedFor = (balance: RecordBalance): number =>
  balance.sent - recordsAccountedFor(balance) - balance.inFlight;
