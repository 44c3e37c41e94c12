import {
  type Contract,
  createProfiler,
  FileError,
  type FileFormat,
  type FileProfile,
  readFormat,
  readSidecar,
} from '../../etl/platform.ts';
import type { ListedObject, Objects, StoredProfile } from '../../lake/index.ts';
import { openRaw } from './raw-bytes.ts';
import { wholeBody } from './whole-body.ts';

export interface FileToProfile {
  readonly objects: Pick<Objects, 'get' | 'stream'>;
  readonly contract: Contract;
  readonly object: ListedObject;
  /** Name of the file below `rawPrefix`. */
  readonly file: string;
  /** Object that says how to read the file, if there is one. */
  readonly sidecar: ListedObject | undefined;
  /** False if the invocation must end. */
  readonly inTime: () => boolean;
}

/** Profile of a file, with the hashes of its rows that may repeat; null if the time ended before the file. */
export type ProfiledFile = { readonly profile: StoredProfile; readonly repeated: Uint8Array } | null;

/** Bytes of gzip expand to about so many. */
const expansion = 8;

/**
 * Reads the whole file once, before its first record is sent.
 * @throws FileError if it must not be sent; the SDK's errors
 */
export async function profileFile(toProfile: FileToProfile): Promise<ProfiledFile> {
  const { objects, contract, object, file, inTime } = toProfile;
  const given = await sidecarFormat(toProfile);
  const { isPacked, chunks } = await openRaw(file, wholeBody(object, await objects.stream(object.key, object.etag)));
  const profiler = createProfiler(contract, file, given, object.bytes * (isPacked ? expansion : 1));
  for await (const chunk of chunks) {
    if (!inTime()) return null;
    profiler.push(chunk);
  }
  const profile = profiler.end();
  if (profile.fault) throw new FileError(profile.fault.message, { source: contract.source, file });
  const repeated = profiler.repeated?.bytes() ?? new Uint8Array();
  return { profile: stored(profile, profiler.repeated?.size ?? 0), repeated };
}

async function sidecarFormat({ objects, sidecar }: FileToProfile): Promise<FileFormat> {
  const held = sidecar && (await objects.get(sidecar.key));
  if (!held) return {};
  return readSidecar(sidecar.key.slice(sidecar.key.lastIndexOf('/') + 1), Buffer.from(held.bytes).toString());
}

const stored = ({ format, dateOrder, decimalMark, rows, rejected }: FileProfile, repeated: number): StoredProfile => ({
  dateOrder: dateOrder.value,
  decimal: decimalMark.value,
  delimiter: format.delimiter as string,
  ...(format.encoding !== undefined && { encoding: format.encoding }),
  ...{ rows, rejected, repeated },
});

/** Format that a stored profile names. */
export const storedFormat = ({ dateOrder, decimal, delimiter, encoding }: StoredProfile): FileFormat =>
  readFormat({ dateOrder, decimal, delimiter, ...(encoding !== undefined && { encoding }) });
