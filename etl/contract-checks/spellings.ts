import type { Field } from '../contract/field.ts';

/** Faults of the spellings of a field: words that no raw value matches, and values that the field cannot hold. */
export function spellingIssues(field: Field): string[] {
  const spellings = Object.entries(field.spellings ?? {});
  if (field.type === 'timestamp') return spellings.length > 0 ? ['is timestamp: it has no spellings'] : [];
  return spellings.flatMap(([word, value]) => [
    ...(word === word.trim().toLowerCase() ? [] : [`spells "${word}", which must be lower case without blanks around`]),
    ...(holds(field, value) ? [] : [`cannot hold ${JSON.stringify(value)}, which "${word}" is a spelling of`]),
  ]);
}

function holds({ type, min, max, values }: Field, value: string | number | boolean): boolean {
  switch (type) {
    case 'decimal':
    case 'integer':
      return (
        typeof value === 'number' &&
        (type === 'integer' ? value === (value | 0) : Number.isFinite(value)) &&
        value >= (min ?? value) &&
        value <= (max ?? value)
      );
    case 'boolean':
      return typeof value === 'boolean';
    default:
      return typeof value === 'string' && (values?.includes(value) ?? true);
  }
}
