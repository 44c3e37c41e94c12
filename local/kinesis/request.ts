import { AwsErrorResponse } from '../engines.ts';

/** Fields of one JSON request, checked as they are read. */
export type Request = Readonly<Record<string, unknown>>;

export function invalidArgument(message: string): AwsErrorResponse {
  return new AwsErrorResponse('InvalidArgumentException', message);
}

export function invalidField(field: string, value: unknown, wanted: string): AwsErrorResponse {
  const shown = JSON.stringify(value)?.slice(0, 80) ?? 'nothing';
  return new AwsErrorResponse(
    'ValidationException',
    `1 validation error detected: Value ${shown} at '${field}' failed to satisfy constraint: ${wanted}`,
  );
}

/** @throws AwsErrorResponse ValidationException if the field is not text, missing or empty */
export function text(request: Request, field: string): string {
  const value = request[field];
  if (typeof value !== 'string' || value === '')
    throw invalidField(field, value, 'Member must be text that is not empty');
  return value;
}

/** @throws AwsErrorResponse ValidationException if a member of the request is not an object */
export function structure(value: unknown, path: string): Request {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Request;
  throw invalidField(path, value, 'Member must be a structure');
}

/** @throws AwsErrorResponse ValidationException if the field is present and not text */
export function optionalText(request: Request, field: string): string | undefined {
  return request[field] === undefined || request[field] === null ? undefined : text(request, field);
}

/** @throws AwsErrorResponse ValidationException if the field is present and not a whole number of the range */
export function optionalInteger(request: Request, field: string, least: number, most: number): number | undefined {
  const value = request[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most) {
    throw invalidField(field, value, `Member must be a whole number from ${least} to ${most}`);
  }
  return value;
}
