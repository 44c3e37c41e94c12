import { AwsErrorResponse } from '../engines.ts';

/** Fields of one JSON request, checked as they are read. All throw AwsErrorResponse InvalidRequestException. */
export type Body = Readonly<Record<string, unknown>>;

const invalid = (field: string, wanted: string) =>
  new AwsErrorResponse('InvalidRequestException', `${field} should be ${wanted}.`);

export function optionalText(body: Body, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw invalid(field, 'text');
}

export function text(body: Body, field: string): string {
  const value = optionalText(body, field);
  if (value !== undefined) return value;
  throw invalid(field, 'text');
}

/** The members of a structure; none of one that is absent. */
export function structure(body: Body, field: string): Body {
  const value = body[field] ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Body;
  throw invalid(field, 'a structure');
}

/** The members of a list; none of one that is absent. */
export function texts(body: Body, field: string): readonly string[] {
  const value = body[field] ?? [];
  if (Array.isArray(value) && value.every((member) => typeof member === 'string')) return value;
  throw invalid(field, 'a list of texts');
}

export function optionalInteger(body: Body, field: string, least: number, most: number): number | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalid(field, `a whole number from ${least} to ${most}`);
}
