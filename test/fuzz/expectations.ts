import { LakeError } from '../../etl/platform.ts';

/** What an act threw, where it is an error of ours with something to say; else the error is thrown on. */
export async function rejection(act: () => unknown, meant: (error: Error) => boolean = isOurs): Promise<Error | null> {
  try {
    await act();
    return null;
  } catch (error) {
    if (error instanceof Error && meant(error) && error.message.trim() !== '') return error;
    throw error;
  }
}

export const isOurs = (error: Error): boolean => error instanceof LakeError;

export function demand(holds: boolean, promise: string): void {
  if (!holds) throw new Error(promise);
}
