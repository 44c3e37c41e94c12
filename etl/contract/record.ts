import type { Contract, Field, FieldType } from './contract.ts';

interface ValueOf {
  decimal: number;
  integer: number;
  boolean: boolean;
  category: string;
  text: string;
  /** Milliseconds since 1970 UTC. */
  timestamp: number;
}

type RequiredName<F extends Field> = F extends { readonly required: true } ? F['name'] : never;
type TypeOf<F extends Field, N extends string> = Extract<F, { readonly name: N }>['type'] & FieldType;

/** The TypeScript type of one record of a contract: required fields are values, the others may be null. */
export type RecordOf<C extends Contract> = {
  readonly [N in C['fields'][number]['name']]: N extends RequiredName<C['fields'][number]>
    ? ValueOf[TypeOf<C['fields'][number], N>]
    : ValueOf[TypeOf<C['fields'][number], N>] | null;
};
