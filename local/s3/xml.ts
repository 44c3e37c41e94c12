const declaration = '<?xml version="1.0" encoding="UTF-8"?>';
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const escapes: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(entities).map(([name, character]) => [character, `&${name};`]),
);

/** Text of an XML element. Control characters, which keys may hold, become references. */
export const escapeXml = (text: string): string =>
  text.replace(/[&<>"']|\p{Cc}/gu, (character) => escapes[character] ?? `&#${character.charCodeAt(0)};`);

/** Text behind an element's entities and character references. */
export const unescapeXml = (text: string): string =>
  text.replace(/&(#x[\da-f]+|#\d+|\w+);/gi, (all, name: string) => {
    if (!name.startsWith('#')) return entities[name] ?? all;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });

/** An element with text; nothing if the text is undefined. */
export const element = (name: string, text: string | number | boolean | undefined): string =>
  text === undefined ? '' : `<${name}>${escapeXml(String(text))}</${name}>`;

/** A document of a service. */
export const xmlDocument = (name: string, namespace: string, inner: string): string =>
  `${declaration}<${name} xmlns="${namespace}">${inner}</${name}>`;

/** Content of each element of a name, in order, its entities as they are. */
export const elementsIn = (xml: string, name: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([\\s\\S]*?)</${name}>`, 'g'))].map(([, inner = '']) => inner);

/** Text of the first element of a name; undefined if there is none. */
export const textIn = (xml: string, name: string): string | undefined => {
  const [inner] = elementsIn(xml, name);
  return inner === undefined ? undefined : unescapeXml(inner);
};
