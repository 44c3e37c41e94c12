import { AwsErrorResponse, type RawJson } from '../engines.ts';

/** Response of a route. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.1' };

/** Answer of a JSON API; a body that the service wrote itself is passed on as it is. */
export function jsonAnswer(value: unknown): HttpAnswer {
  const body = isRaw(value) ? value.raw : JSON.stringify(value ?? {});
  return { status: 200, headers: JSON_TYPE, body };
}

/** Error as the SDKs read it. What is not a `AwsErrorResponse` is a fault of the endpoint: 500, which SDKs try again. */
export function errorAnswer(error: unknown): HttpAnswer {
  const { code, message, status } =
    error instanceof AwsErrorResponse ? error : new AwsErrorResponse('InternalFailure', String(error), 500);
  const body = JSON.stringify({ __type: code, message, Message: message });
  return { status, headers: { ...JSON_TYPE, 'x-amzn-errortype': code }, body };
}

function isRaw(value: unknown): value is RawJson {
  return typeof value === 'object' && value !== null && 'raw' in value && Buffer.isBuffer(value.raw);
}
