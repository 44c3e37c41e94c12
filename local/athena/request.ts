import { AwsErrorResponse } from '../engines.ts';

/** Fields of one JSON request, checked as they are read. All throw AwsErrorResponse InvalidRequestException. */
export type AthenaRequest = Readonly<Record<string, unknown>>;

const invalid = (field: string, wanted: string) =>
  new AwsErrorResponse('InvalidRequestException', `${field} should be ${wanted}.`);

export function textOrUndefined(body: AthenaRequest, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw invalid(field, 'requiredText');
}

export function requiredText(body: AthenaRequest, field: string): string {
  const value = textOrUndefined(body, field);
  if (value !== undefined) return value;
  throw invalid(field, 'requiredText');
}

/** Members of a structure; none if it is missing. */
export function membersOf(body: AthenaRequest, field: string): AthenaRequest {
  const value = body[field] ?? {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as AthenaRequest;
  throw invalid(field, 'a structure');
}

/** Members of a list; none if it is missing. */
export function texts(body: AthenaRequest, field: string): readonly string[] {
  const value = body[field] ?? [];
  if (Array.isArray(value) && value.every((member) => typeof member === 'string')) return value;
  throw invalid(field, 'a list of texts');
}

export function integerOrUndefined(
  body: AthenaRequest,
  field: string,
  least: number,
  most: number,
): number | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalid(field, `a whole number from ${least} to ${most}`);
}
