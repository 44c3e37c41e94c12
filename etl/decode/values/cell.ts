/** Undecoded value: a CSV cell, or a value of a JSON event. */
export type Raw = string | number | boolean;

/** Rule that a value breaks. */
export interface BrokenRule {
  /** Text that follows the name of the field, without the value: `below 0`, `not a number`. */
  readonly rule: string;
  /** Accepted values, if the rule alone does not name them. */
  readonly hint?: string;
  /** The value was read, and lies outside what the contract accepts. Missing: it could not be read. */
  readonly isRead?: true;
}

/**
 * Decoded value: a number (booleans as 1 and 0, timestamps as ms since 1970 UTC), text, null, or the rule that the raw
 * value breaks.
 */
export type Parsed = number | string | null | BrokenRule;

/** Parses a value of one field. Never throws. */
export type Parse = (raw: Raw) => Parsed;

export const isBrokenRule = (parsed: Parsed): parsed is BrokenRule => typeof parsed === 'object' && parsed !== null;

/** First characters of a text, for messages. */
export const excerpt = (text: string, length = 60): string =>
  text.length <= length ? text : `${text.slice(0, length).toWellFormed()}…`;
