import { aggregates, windows } from './aggregates.ts';
import { castMacros } from './casts.ts';
import { collectionMacros, collections } from './collections.ts';
import type { Entry, MacroForm } from './entry.ts';
import { math } from './math.ts';
import { operatorMacros } from './operators.ts';
import { textFunctions } from './text.ts';
import { time, timeMacros } from './time.ts';
import { unsupportedFunctions } from './unsupported.ts';

/** Functions of Athena by name, in lower case. One that is not here is rejected. */
export const functions: Readonly<Record<string, Entry>> = {
  ...unsupportedFunctions,
  ...math,
  ...textFunctions,
  ...time,
  ...collections,
  ...aggregates,
};

/** Functions with OVER: aggregates, and those that only a window has. */
export const windowFunctions: Readonly<Record<string, Entry>> = {
  ...Object.fromEntries(Object.entries(aggregates).filter(([, entry]) => entry.kind !== 'built')),
  ...windows,
};

interface Macro {
  readonly sql: string;
  /** Most uses of each parameter in a form: DuckDB writes an argument that often. */
  readonly uses: readonly number[];
}

const entries: Readonly<Record<string, Entry>> = {
  ...functions,
  ...timeMacros,
  ...collectionMacros,
  ...operatorMacros,
  ...castMacros,
};

/** Macros by their name in DuckDB. */
export const macros: ReadonlyMap<string, Macro> = new Map(
  Object.entries(entries).flatMap(([name, entry]) => {
    const forms = entry.kind === 'macro' ? entry.forms : entry.kind === 'list' ? [entry.form] : [];
    return forms.length === 0 ? [] : [[`athena_${name}`, macroOf(`athena_${name}`, forms)] as const];
  }),
);

function macroOf(name: string, forms: readonly MacroForm[]): Macro {
  const text = forms.map(({ parameters, body }) => `(${parameters.join(', ')}) AS ${body}`).join(', ');
  const uses: number[] = [];
  for (const { parameters, body } of forms) {
    for (const [index, parameter] of parameters.entries()) {
      const [word = '', type] = parameter.split(' ');
      const count = [...body.matchAll(new RegExp(`\\b${word}\\b`, 'g'))].length + (type === undefined ? 0 : 1);
      uses[index] = Math.max(uses[index] ?? 0, count);
    }
  }
  return { sql: `CREATE MACRO IF NOT EXISTS ${name}${text}`, uses };
}

const callee = /\bathena_\w+/g;

/** Statements that create the macros which a text calls, and those that they call. */
export function macrosOf(sql: string): string[] {
  const found = new Set<string>();
  const add = (text: string) => {
    for (const [name] of text.matchAll(callee)) {
      const macro = macros.get(name);
      if (macro === undefined || found.has(macro.sql)) continue;
      add(macro.sql.slice(macro.sql.indexOf(name) + name.length));
      found.add(macro.sql);
    }
  };
  add(sql);
  return [...found];
}
