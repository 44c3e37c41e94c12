import { AwsErrorResponse, type LambdaEngine } from '../engines.ts';
import type { RouteHandler } from '../gateway/gateway.ts';

/** Invoke operation of Lambda's API; used with `lambda.invocationPath`. */
export function invocationRoute(lambda: LambdaEngine): RouteHandler {
  return async ({ method, headers, match, body }) => {
    if (method !== 'POST')
      throw new AwsErrorResponse('MethodNotAllowedException', `Invoke is a POST, not a ${method}.`, 405);
    const type = headers['x-amz-invocation-type'] ?? 'RequestResponse';
    if (type !== 'RequestResponse') {
      const message = `InvocationType ${type} is not offered here, only RequestResponse.`;
      throw new AwsErrorResponse('InvalidParameterValueException', message);
    }
    const payload = body.length === 0 ? '{}' : body.toString();
    checkJson(payload);
    const result = await lambda.invoke(nameIn(match[1] ?? ''), payload);
    return {
      // The service answers 200 even if the handler threw; the header reports it.
      status: 200,
      headers: {
        'content-type': 'application/json',
        'x-amz-executed-version': '$LATEST',
        ...(result.functionError && { 'x-amz-function-error': result.functionError }),
      },
      body: result.payload,
    };
  };
}

function nameIn(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new AwsErrorResponse('InvalidParameterValueException', `${segment} is no name of a function.`);
  }
}

function checkJson(payload: string): void {
  try {
    JSON.parse(payload);
  } catch (error) {
    const message = `Could not parse request body into json: ${(error as Error).message}`;
    throw new AwsErrorResponse('InvalidRequestContentException', message);
  }
}
