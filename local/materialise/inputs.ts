import { PlatformError } from '../errors.ts';
import type { DeclaredResource } from '../program/program.ts';

type InputsOfResource = Readonly<Record<string, unknown>>;

/** Reads a resource's inputs by kind. A missing input, or one of another kind, is an error that names the input. */
export interface InputReader {
  text(name: string): string;
  textOr<T>(name: string, otherwise: T): string | T;
  number(name: string, otherwise: number): number;
  flag(name: string, otherwise: boolean): boolean;
  /** Text by name; missing: none. */
  texts(name: string): Readonly<Record<string, string>>;
  list(name: string): readonly unknown[];
  /** Reader of a nested object; of an empty one if it is missing. */
  inner(name: string): InputReader;
  has(name: string): boolean;
  /** Readers of the objects of a list. */
  each(name: string): readonly InputReader[];
}

/** Physical name of a resource: the one it declares. */
export function declaredName({ inputs }: Pick<DeclaredResource, 'inputs'>, key = 'name'): string {
  const name = inputs[key];
  if (typeof name === 'string' && name !== '') return name;
  throw new PlatformError(`declares no ${key}; one that Pulumi makes up would be another at each start`);
}

export function readInputs(inputs: InputsOfResource, path = ''): InputReader {
  const at = (name: string) => (path === '' ? name : `${path}.${name}`);
  const wrong = (name: string, expected: string): never => {
    throw new PlatformError(`${at(name)} is ${JSON.stringify(inputs[name])}, where ${expected} was expected`);
  };
  const missing = (name: string) => inputs[name] === undefined || inputs[name] === null;
  const text = (name: string): string => {
    const value = inputs[name];
    return typeof value === 'string' && value !== '' ? value : wrong(name, 'a text');
  };
  const object = (name: string): InputsOfResource => {
    if (missing(name)) return {};
    return isObject(inputs[name]) ? inputs[name] : wrong(name, 'an object');
  };
  const list = (name: string): readonly unknown[] => {
    const value = inputs[name] ?? [];
    return Array.isArray(value) ? value : wrong(name, 'a list');
  };
  return {
    text,
    textOr: (name, otherwise) => (missing(name) ? otherwise : text(name)),
    number(name, otherwise) {
      const value = inputs[name] ?? otherwise;
      return typeof value === 'number' ? value : wrong(name, 'a number');
    },
    flag(name, otherwise) {
      const value = inputs[name] ?? otherwise;
      return typeof value === 'boolean' ? value : wrong(name, 'true or false');
    },
    texts(name) {
      const entries = Object.entries(object(name));
      if (!entries.every((entry): entry is [string, string] => typeof entry[1] === 'string'))
        return wrong(name, 'an object of texts');
      return Object.fromEntries(entries);
    },
    list,
    inner: (name) => readInputs(object(name), at(name)),
    has: (name) => !missing(name),
    each: (name) =>
      list(name).map((value, i) =>
        isObject(value) ? readInputs(value, at(`${name}[${i}]`)) : wrong(name, 'a list of objects'),
      ),
  };
}

const isObject = (value: unknown): value is InputsOfResource =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
