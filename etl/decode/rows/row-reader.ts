import type { EncodedValue } from '../../batch/builder.ts';
import type { Contract } from '../../contract/contract.ts';
import type { Field } from '../../contract/field.ts';
import type { Rejection } from '../events/record.ts';
import { type BrokenRule, isBrokenRule, type Parse, type Raw } from '../values/cell.ts';
import type { CellFormat } from '../values/cell-format.ts';
import { compileParser } from '../values/parser.ts';
import { brokenRule, missingField, recordRejection } from './rejection.ts';
import type { UnreadCell } from './unread.ts';

/** Reader of the fields of one record after another, in any order of fields. One instance serves a whole batch. */
export interface RowReader {
  /** Starts a record: clears the values of the previous one. */
  begin(): void;
  /**
   * Reads the value of a field.
   * @param where source of the record, for messages
   * @returns the rejection; null if the value is accepted, or costs no more than its cell
   */
  put(field: number, raw: Raw | null, where: string): Rejection | null;
  /** Checks that every required field has a value. @returns rejection for the first that has none, or null */
  end(where: string): Rejection | null;
  /** Values read so far, by index of field. Valid until the next `begin`. */
  readonly values: readonly EncodedValue[];
  /** Cells of the record that could not be read. Valid until the next `begin`. */
  readonly unread: readonly UnreadCell[];
}

/** @param format spelling of the cells, if they come from a file */
export function createRowReader({ fields, eventTime, partition }: Contract, format: CellFormat = {}): RowReader {
  const parsers = fields.map((field) => {
    const parse = compileParser(field, format);
    return field.name === eventTime ? notBefore(partition.from, parse) : parse;
  });
  const required = fields.flatMap((field, index) => (field.required ? [index] : []));
  const values: EncodedValue[] = fields.map(() => null);
  const seen: boolean[] = fields.map(() => false);
  const unread: UnreadCell[] = [];
  const fieldAt = (index: number) => fields[index] as Field;
  return {
    values,
    unread,
    begin() {
      unread.length = 0;
      values.fill(null);
      seen.fill(false);
    },
    put(index, raw, where) {
      if (seen[index])
        return recordRejection(`${fieldAt(index).name} given twice`, where, 'under two spellings of its name');
      seen[index] = true;
      if (raw === null) return null;
      const parsed = (parsers[index] as Parse)(raw);
      if (isBrokenRule(parsed)) {
        const field = fieldAt(index);
        if (!costsOnlyTheCell(field, parsed)) return brokenRule(field, raw, parsed, where);
        unread.push({ field, reason: `${field.name} ${parsed.rule}`, raw });
        return null;
      }
      values[index] = parsed;
      return null;
    },
    end(where) {
      const empty = required.find((index) => values[index] === null);
      return empty === undefined ? null : missingField(fieldAt(empty), where);
    },
  };
}

const costsOnlyTheCell = ({ required, unreadable = 'null' }: Field, { isRead }: BrokenRule): boolean =>
  !required && unreadable === 'null' && !isRead;

/** Rejects times before the first partition: Athena does not look there, so the record would be stored but never found. */
function notBefore(from: string, parse: Parse): Parse {
  const first = Date.parse(from);
  const early: BrokenRule = {
    rule: `before ${from}`,
    hint: 'the partitions of the contract begin there',
    isRead: true,
  };
  return (raw) => {
    const parsed = parse(raw);
    return typeof parsed === 'number' && parsed < first ? early : parsed;
  };
}
