import { sources } from '../etl/platform.ts';

const [first] = sources;

/** A source that messages and help texts may name as an example. */
export const exampleSource: string = first?.source ?? 'SOURCE';

/** A field of that source, a number if it has one. */
export const exampleField: string =
  (first?.fields.find(({ type }) => type === 'decimal') ?? first?.fields[0])?.name ?? 'FIELD';
