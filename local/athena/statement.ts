import { AwsErrorResponse } from '../engines.ts';
import { lex, withoutComments } from './lexer.ts';

export interface AthenaStatement {
  /** `query` returns rows of tables, `explain` its plan, `catalog` the declarations. */
  readonly kind: 'query' | 'explain' | 'catalog';
  /** Text without comments, with parameters inserted; for `explain`, the explained statement. */
  readonly sql: string;
}

/** Bytes of a query: https://docs.aws.amazon.com/athena/latest/ug/service-limits.html */
const longestQuery = 262_144;

const literal =
  /^(-?\d+(\.\d+)?([eE][+-]?\d+)?|'(?:[^']|'')*'|true|false|null|(date|timestamp|time|decimal)\s+'[^']*')$/i;

/**
 * Parses a statement as Athena does and replaces each `?` by its execution parameter.
 * @throws AwsErrorResponse for parameters that do not fit, and for any statement that does not only read
 */
export function readStatement(text: string, parameters: readonly string[] = []): AthenaStatement {
  if (Buffer.byteLength(text) > longestQuery) {
    throw new AwsErrorResponse('InvalidRequestException', `The query is longer than ${longestQuery} bytes.`);
  }
  const sql = withCatalogLeftOut(withParameters(withoutComments(text), parameters));
  const [keyword = ''] = /^[a-z(]+/i.exec(sql) ?? [];
  const first = keyword.startsWith('(') ? '(' : keyword.toUpperCase();
  if (['SELECT', 'WITH', 'VALUES', 'TABLE', '('].includes(first)) return { kind: 'query', sql };
  if (first === 'EXPLAIN') return { kind: 'explain', sql: sql.slice('EXPLAIN'.length).trim() };
  if (['SHOW', 'DESCRIBE', 'DESC'].includes(first)) return { kind: 'catalog', sql };
  throw new AwsErrorResponse(
    'InvalidRequestException',
    `${first || 'An empty statement'} cannot run locally: this Athena reads only (SELECT, WITH, VALUES, SHOW, DESCRIBE, EXPLAIN)`,
  );
}

function withParameters(sql: string, parameters: readonly string[]): string {
  const rejected = parameters.find((parameter) => !literal.test(parameter.trim()));
  if (rejected !== undefined) {
    const message = `execution parameter ${rejected} is no literal; strings carry their own single quotes, e.g. 'abc'`;
    throw new AwsErrorResponse('InvalidRequestException', message);
  }
  let used = 0;
  const bound = lex(sql).map(({ kind, text }) =>
    kind === 'code' ? text.replaceAll('?', () => parameters[used++]?.trim() ?? '?') : text,
  );
  if (used !== parameters.length) {
    const message = `Incorrect number of parameters: expected ${used} but found ${parameters.length}`;
    throw new AwsErrorResponse('InvalidRequestException', message);
  }
  return bound.join('');
}

/** Athena's name of the Glue catalog before a database has no effect: there is no other catalog. */
function withCatalogLeftOut(sql: string): string {
  const pieces = lex(sql);
  return pieces
    .map(({ kind, text }, index) => {
      const catalog =
        kind === 'identifier' && /^"awsdatacatalog"$/i.test(text) && pieces[index + 1]?.text.startsWith('.');
      if (catalog) return '';
      const previous = pieces[index - 1]?.text ?? '';
      const code = kind === 'code' && /^"awsdatacatalog"$/i.test(previous) ? text.replace(/^\./, '') : text;
      return kind === 'code' ? code.replace(/\bawsdatacatalog\./gi, '') : code;
    })
    .join('');
}
