import { ServiceError } from '../../etl/platform.ts';
import type { LambdaEngine } from '../engines.ts';

/** Invokes a function. @returns its answer. @throws Error with the function's name and its own error */
export async function invokeFunction(
  lambda: Pick<LambdaEngine, 'invoke'>,
  name: string,
  input: unknown,
): Promise<unknown> {
  const { payload, functionError } = await lambda.invoke(name, JSON.stringify(input));
  if (!functionError) return JSON.parse(payload);
  const { errorType, errorMessage, trace } = JSON.parse(payload) as {
    readonly errorType?: string;
    readonly errorMessage?: string;
    readonly trace?: readonly string[];
  };
  throw new ServiceError(
    `function ${name} failed: ${errorType}: ${errorMessage}`,
    {},
    { cause: (trace ?? []).join('\n') },
  );
}
