/** A piece of a SQL text: what a literal, a quoted identifier or a comment contains is never code. */
export interface Piece {
  readonly kind: 'code' | 'text' | 'identifier' | 'comment';
  readonly text: string;
}

/** A comment that is not closed reaches to the end, so that no text is searched twice for a close. */
const pattern = /('(?:[^']|'')*')|("(?:[^"]|"")*")|(--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))/g;

/** Cuts a SQL text into pieces that, joined, give it again. */
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
  // Not by an expression: over a long run of blanks within the text it would begin anew at each.
  while (text.endsWith(';')) text = text.slice(0, -1).trimEnd();
  return text;
}
