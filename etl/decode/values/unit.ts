/** Text of an amount without the unit before or after it. */
export type Undecorated = (text: string) => string;

/** Signs of currencies, by code. A sign that several currencies share means the one that the contract names. */
const currencySigns: Readonly<Record<string, readonly string[]>> = {
  ...{ usd: ['$', 'us$'], eur: ['€'], gbp: ['£'], jpy: ['¥', '円'], cny: ['¥', '元'], inr: ['₹', 'rs', 'rs.'] },
  ...{ chf: ['fr.', 'sfr.'], krw: ['₩'], brl: ['r$'], cad: ['$', 'c$'], aud: ['$', 'a$'], pln: ['zł'], try: ['₺'] },
};

/** Compiles the removal of a field's own unit from a text. No other unit is removed: it then is no number. */
export function compileUndecorated(unit: string | undefined): Undecorated {
  if (unit === undefined || unit.trim() === '') return (text) => text;
  const own = comparable(withSplitDegrees(unit.trim()));
  const signs = currencySigns[own] ?? [];
  const after = [own, ...signs, ...(own.startsWith('°') ? [own.slice(1)] : [])].sort(longestFirst);
  const before = signs.length > 0 ? [own, ...signs].sort(longestFirst) : [];
  return (written) => {
    const text = withSplitDegrees(written);
    const start = before.find((one) => comparable(text.slice(0, one.length)) === one)?.length ?? 0;
    const rest = text.slice(start).trim();
    const end = after.find((one) => comparable(rest.slice(-one.length)) === one)?.length ?? 0;
    return rest.slice(0, rest.length - end).trim();
  };
}

const longestFirst = (one: string, other: string): number => other.length - one.length;

/** Unit in the form in which units are compared: case is ignored, save in `m` and `M`, which are a factor of 10⁹ apart. */
const comparable = (unit: string): string =>
  unit
    .replace(/[\u00b5\u03bc]/g, 'µ')
    .replace(/^M(?=[A-Za-z])/, 'mega-')
    .toLowerCase();

const withSplitDegrees = (text: string): string => text.replace(/℃/g, '°C').replace(/℉/g, '°F');
