/** Piece of a SQL text: the content of a literal, a quoted identifier or a comment is never code. */
export interface Piece {
  readonly kind: 'code' | 'text' | 'identifier' | 'comment';
  readonly text: string;
}

/** An unclosed comment extends to the end, so that no text is searched twice for a close. */
const pattern = /('(?:[^']|'')*')|("(?:[^"]|"")*")|(--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))/g;

/** Splits a SQL text into pieces whose concatenation is the original text. */
export function lex(sql: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  const code = (to: number) => {
    if (to > end) pieces.push({ kind: 'code', text: sql.slice(end, to) });
  };
  for (const match of sql.matchAll(pattern)) {
    code(match.index);
    const [text, literal, identifier] = match;
    pieces.push({ kind: literal !== undefined ? 'text' : identifier !== undefined ? 'identifier' : 'comment', text });
    end = match.index + text.length;
  }
  code(sql.length);
  return pieces;
}

/** The text without comments and without semicolons at the end. */
export function withoutComments(sql: string): string {
  let text = lex(sql)
    .map((piece) => (piece.kind === 'comment' ? ' ' : piece.text))
    .join('')
    .trim();
  // Not by a regular expression: over a long run of blanks within the text, it would restart at each blank.
  while (text.endsWith(';')) text = text.slice(0, -1).trimEnd();
  return text;
}
