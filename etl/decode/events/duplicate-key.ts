/**
 * Key that the text of a JSON object has twice, which `JSON.parse` hides: the last value wins. Null if there is none.
 * @param text JSON text of an object
 * @param keys number of keys of the parsed object
 */
export function duplicateKey(text: string, keys: number): string | null {
  // Keys of nested objects count too: then the texts of the keys decide.
  if (namesIn(text, null) === keys) return null;
  const seen = new Set<string>();
  let twice: string | null = null;
  namesIn(text, (key) => {
    const name = JSON.parse(key) as string;
    if (seen.has(name)) twice ??= name;
    seen.add(name);
  });
  return twice;
}

const quote = 0x22;
const backslash = 0x5c;
const colon = 0x3a;

/**
 * Counts the names in a JSON text: strings that a colon follows.
 * @param take given the literal of each name of the outermost object; null: names at any depth are counted only
 */
function namesIn(text: string, take: ((literal: string) => void) | null): number {
  let count = 0;
  let depth = 0;
  let from = 0;
  for (let start = text.indexOf('"'); start !== -1; start = text.indexOf('"', from)) {
    if (take) depth += depthChange(text, from, start);
    let end = start + 1;
    while (text.charCodeAt(end) !== quote) end += text.charCodeAt(end) === backslash ? 2 : 1;
    from = end + 1;
    let next = from;
    while (text.charCodeAt(next) <= 0x20) next++;
    if (text.charCodeAt(next) !== colon) continue;
    count++;
    if (take && depth === 1) take(text.slice(start, from));
  }
  return count;
}

function depthChange(text: string, from: number, to: number): number {
  let change = 0;
  for (let i = from; i < to; i++) {
    const letter = text[i];
    if (letter === '{' || letter === '[') change++;
    if (letter === '}' || letter === ']') change--;
  }
  return change;
}
