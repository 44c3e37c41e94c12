/** A value as it came: a CSV cell, or a value of a JSON event. */
export type Raw = string | number | boolean;

/** Rule that a value breaks. */
export interface BrokenRule {
  /** Behind the name of the field, without the value: `below 0`, `not a number`. */
  readonly rule: string;
  /** What would be right, where the rule alone does not say. */
  readonly hint?: string;
}

/**
 * What a value means: a number (booleans as 1 and 0, timestamps as ms since 1970 UTC), text, null where it stands for
 * no value, or the rule that it broke.
 */
export type Parsed = number | string | null | BrokenRule;

/** Reads the value of one field. Never throws. */
export type Parse = (raw: Raw) => Parsed;

export const isBrokenRule = (parsed: Parsed): parsed is BrokenRule => typeof parsed === 'object' && parsed !== null;

/** The first characters of a text, for messages. */
export const excerpt = (text: string, length = 60): string =>
  text.length <= length ? text : `${text.slice(0, length).toWellFormed()}…`;
