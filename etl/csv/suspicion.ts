/**
 * Grounds to doubt that lines which are not UTF-8 are Windows-1252. Every byte means something there or next to it, so a
 * file in another encoding would be read without an error, as other names.
 */
export interface Suspicion {
  /** Takes a line that is not UTF-8. */
  take(line: Uint8Array): void;
  /** Encodings that the lines rather have; null if Windows-1252 is plausible. */
  likely(): readonly string[] | null;
  /** A word of the first line as Windows-1252 reads it; null if there was no line. For a terminal only: it is data. */
  readonly example: string | null;
}

/** Bytes that Windows-1252 does not define. */
const undefinedBytes: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

/** Bytes that are letters in Windows-1250 (ł, ą, ż, Ł, Ą, ş, Ż, ľ, Ľ, Ş, ś, ź), and rarely or never within a word in Windows-1252. */
const centralEuropean: ReadonlySet<number> = new Set([
  0xb3, 0xb9, 0xbf, 0xa3, 0xa5, 0xba, 0xaf, 0xbe, 0xbc, 0xaa, 0x9f,
]);

/** Bytes of lines that are looked at closely. */
const sampleBytes = 65_536;

const isHigh = (byte: number | undefined) => byte !== undefined && byte >= 0x80;
const isLetter = (byte: number | undefined) =>
  byte !== undefined && (byte >= 0xc0 || ((byte | 0x20) - 0x61) >>> 0 < 26);

/** True for a letter of ASCII. */
const isAscii = (byte: number | undefined) => byte !== undefined && ((byte | 0x20) - 0x61) >>> 0 < 26;

export function createSuspicion(): Suspicion {
  const sample: Uint8Array[] = [];
  let sampled = 0;
  let example: string | null = null;
  let isUndefined = false;
  const counts = { high: 0, alone: 0, inWord: 0 };

  /** Counts bytes of runs that no Latin letter adjoins: Western words have few letters beyond ASCII, other scripts only such. */
  const countAlone = (line: Uint8Array): void => {
    for (let i = 0; i < line.length; i++) {
      if (!isHigh(line[i])) continue;
      const start = i;
      while (isHigh(line[i + 1])) i++;
      const isAlone = !isAscii(line[start - 1]) && !isAscii(line[i + 1]);
      if (i > start && isAlone) counts.alone += i + 1 - start;
    }
  };
  const count = (line: Uint8Array): void => {
    countAlone(line);
    for (let i = 0; i < line.length; i++) {
      const byte = line[i] as number;
      if (byte < 0x80) continue;
      counts.high++;
      if (undefinedBytes.has(byte)) isUndefined = true;
      if (centralEuropean.has(byte) && isLetter(line[i - 1]) && isLetter(line[i + 1])) counts.inWord++;
    }
  };
  return {
    take(line) {
      example ??= wordOf(line);
      count(line);
      if (sampled >= sampleBytes) return;
      sample.push(line.slice(0, sampleBytes));
      sampled += line.length;
    },
    likely() {
      if (counts.high === 0) return null;
      const asJapanese = decodedBy('shift_jis', sample);
      if (asJapanese && /[\u3041-\u30fe]/u.test(asJapanese)) return ['shift_jis'];
      if (counts.alone * 2 > counts.high) return eastern(sample);
      if (counts.inWord * 8 >= counts.high && counts.inWord > 0) return ['windows-1250'];
      return isUndefined ? ['windows-1250', 'windows-1251', 'shift_jis', 'gbk'] : null;
    },
    get example() {
      return example;
    },
  };
}

/** Encodings of text in which most bytes beyond ASCII are beside another: each character takes two, or each letter is one. */
function eastern(sample: readonly Uint8Array[]): readonly string[] {
  const asChinese = decodedBy('gbk', sample);
  const chinese = asChinese !== null && /^[\p{ASCII}\p{sc=Han}\p{P}\p{S}\u3000-\u303f\uff00-\uffef]*$/u.test(asChinese);
  const asRussian = decodedBy('windows-1251', sample);
  const letters = asRussian?.match(/[^\p{ASCII}]/gu) ?? [];
  const cyrillic = letters.filter((letter) => /[А-яЁё№«»–—]/u.test(letter)).length;
  const isRussian = cyrillic === letters.length && hasPlausibleCase(asRussian ?? '');
  if (isRussian) return chinese ? ['windows-1251', 'gbk'] : ['windows-1251'];
  return chinese ? ['gbk'] : ['shift_jis', 'gbk', 'windows-1251', 'windows-1250'];
}

/** True if capitals begin words or fill them: bytes of other encodings give both in any order. */
function hasPlausibleCase(text: string): boolean {
  const words = text.match(/[А-яЁё]{2,}/gu) ?? [];
  const plausible = words.filter((word) => /^(?:[А-ЯЁ]?[а-яё]+|[А-ЯЁ]+)$/u.test(word)).length;
  return plausible * 2 > words.length;
}

function decodedBy(encoding: string, lines: readonly Uint8Array[]): string | null {
  try {
    const decoder = new TextDecoder(encoding, { fatal: true });
    return lines.map((line) => decoder.decode(line)).join('');
  } catch {
    return null;
  }
}

const longestExample = 24;

function wordOf(line: Uint8Array): string | null {
  const text = new TextDecoder('windows-1252').decode(line);
  return /[\p{L}\p{M}'’-]*[^\p{ASCII}][^\s,;|"]*/u.exec(text)?.[0].slice(0, longestExample) ?? null;
}
