import type { Objects } from './objects.ts';
import { countShape, listShape, nullableShape, objectShape, oneOfShape, optionalShape, textShape } from './shape.ts';
import { defineState } from './state.ts';

/** Folder of the receipts of erasures. */
export const receiptPrefix = 'state/receipts/';

/** Object that an erasure has replaced or removed. */
export interface ErasedObject {
  readonly kind: string;
  readonly key: string;
  readonly records: number;
  readonly outcome: 'rewritten' | 'removed';
}

/** Object that a person must inspect: it matches the subject in text that cannot be read as records. */
export interface UnclearObject {
  readonly key: string;
  /** Rows or records that match; null: the whole object cannot be read. */
  readonly matches: number | null;
  /** Reason why it cannot be read, if known. */
  readonly reason?: string;
}

/** Erasure of a subject from one source. */
export interface SourceErasure {
  readonly source: string;
  /** Keyed hash of the subject, under the salt of the source. */
  readonly subject: string;
  /** ISO 8601: earlier records of the subject are erased, and dropped if they arrive again. */
  readonly before: string;
  readonly erased: readonly ErasedObject[];
  readonly versions: number;
  readonly unclear: readonly UnclearObject[];
  /** Copies that no command can reach. */
  readonly unreachable: readonly string[];
}

/** Receipt of an erasure, without any of the subject's data. */
export interface ErasureReceipt {
  readonly receipt: string;
  /** ISO 8601. */
  readonly at: string;
  readonly sources: readonly SourceErasure[];
  readonly queryResults: number;
}

const erasedShape = objectShape<ErasedObject>({
  kind: textShape,
  key: textShape,
  records: countShape,
  outcome: oneOfShape('rewritten', 'removed'),
});

export const erasureReceiptState = defineState<ErasureReceipt>({
  name: 'erasure receipt',
  format: 1,
  shape: objectShape<ErasureReceipt>({
    receipt: textShape,
    at: textShape,
    sources: listShape(
      objectShape<SourceErasure>({
        source: textShape,
        subject: textShape,
        before: textShape,
        erased: listShape(erasedShape),
        versions: countShape,
        unclear: listShape(
          objectShape<UnclearObject>({
            key: textShape,
            matches: nullableShape(countShape),
            reason: optionalShape(textShape),
          }),
        ),
        unreachable: listShape(textShape),
      }),
    ),
    queryResults: countShape,
  }),
  remedy: 'put back its version before; the erasure itself does not depend on it',
  write: (document) => JSON.stringify(document, null, 2),
});

/** Key of a receipt. */
export const erasureReceiptKey = (receipt: string): string => `${receiptPrefix}${receipt}.json`;

/** Stores a receipt permanently. */
export async function storeErasureReceipt(objects: Pick<Objects, 'putOver'>, receipt: ErasureReceipt): Promise<void> {
  await objects.putOver(erasureReceiptKey(receipt.receipt), erasureReceiptState.serialize(receipt), null);
}
