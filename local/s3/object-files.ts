import { createHash, randomUUID } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { backUp } from '../state-folder/backup.ts';
import { isJson } from './is-json.ts';
import { dataFile, metadataFile, objectsFolder } from './object-path.ts';

/** Metadata of an object: all that S3 knows of it beside its bytes. */
export interface ObjectMetadata {
  readonly key: string;
  /** In quotes, as in the header. */
  readonly etag: string;
  readonly contentLength: number;
  /** ms since 1970 UTC. */
  readonly modifiedAt: number;
  /** Response headers that the writer chose, by lower-case name: `content-type`, `x-amz-meta-…`, …. */
  readonly headers: Readonly<Record<string, string>>;
  /** Digest of all bytes that the writer sent, by the name of its header, e.g. `x-amz-checksum-crc32`. */
  readonly checksum?: readonly [header: string, value: string];
}

/** Source of the bytes of a new object: memory, or a file that is moved into place. */
export type ObjectBody = Uint8Array | { readonly file: string };

/** Objects as files. */
export interface ObjectFiles {
  /** Folder of files that are not complete yet; emptied at each start. */
  readonly incoming: string;
  readonly buckets: () => readonly string[];
  readonly createBucket: (bucket: string) => void;
  readonly removeBucket: (bucket: string) => void;
  readonly load: (bucket: string) => readonly ObjectMetadata[];
  readonly write: (bucket: string, metadata: ObjectMetadata, body: ObjectBody) => void;
  readonly remove: (bucket: string, key: string) => void;
  readonly pathOf: (bucket: string, key: string) => string;
}

/**
 * Objects as files, each replaced as a whole.
 *
 * Bytes and metadata are written to another folder and renamed, bytes first, so that a query which reads the file sees
 * one version of it: a reader that has the old file open keeps the old bytes. A put that fails, as on a full disk,
 * leaves the old object whole. What a killed process left between the two renames is repaired at the next start. (No
 * fsync, with which a small put would take about ten times as long: a power failure can lose the last seconds.)
 * @param report receives a sentence for each object that a power failure cost
 */
export function openObjectFiles(
  directory: string,
  report: (message: string) => void = (message) => console.error(message),
): ObjectFiles {
  const incoming = join(directory, '_incoming');
  const folder = join(directory, 'buckets');
  rmSync(incoming, { recursive: true, force: true });
  mkdirSync(incoming, { recursive: true });
  mkdirSync(folder, { recursive: true });
  return {
    incoming,
    buckets: () => readdirSync(folder).filter((name) => existsSync(objectsFolder(directory, name))),
    createBucket: (bucket) => void mkdirSync(objectsFolder(directory, bucket), { recursive: true }),
    removeBucket: (bucket) => rmSync(join(folder, bucket), { recursive: true, force: true }),
    load: (bucket) =>
      loadObjects(objectsFolder(directory, bucket), incoming, report).map(({ metadata, file }) => {
        if (moveTo(metadataFile(directory, bucket, metadata.key), file))
          removeEmptyFolders(dirname(file), objectsFolder(directory, bucket));
        return metadata;
      }),
    pathOf: (bucket, key) => dataFile(directory, bucket, key),
    write(bucket, metadata, body) {
      const data = dataFile(directory, bucket, metadata.key);
      const next = join(incoming, randomUUID());
      try {
        if (body instanceof Uint8Array) writeFileSync(`${next}.data`, body);
        else renameSync(body.file, `${next}.data`);
        writeFileSync(`${next}.json`, JSON.stringify(metadata));
        mkdirSync(dirname(data), { recursive: true });
        replaceBoth(next, data, metadataFile(directory, bucket, metadata.key));
      } finally {
        for (const kind of ['data', 'json', 'before']) rmSync(`${next}.${kind}`, { force: true });
      }
    },
    remove(bucket, key) {
      const data = dataFile(directory, bucket, key);
      // Metadata first: bytes without metadata are no object, metadata without bytes would be a broken one.
      rmSync(metadataFile(directory, bucket, key), { force: true });
      rmSync(data, { force: true });
      removeEmptyFolders(dirname(data), objectsFolder(directory, bucket));
    },
  };
}

/** ETag of an object that was put in one piece. */
export const etagOf = (body: Uint8Array): string => `"${createHash('md5').update(body).digest('hex')}"`;

/** Puts bytes and metadata in place, or leaves both as they were. */
function replaceBoth(next: string, data: string, metadata: string): void {
  const before = existsSync(data) ? `${next}.before` : undefined;
  if (before !== undefined) backUp(data, before);
  renameSync(`${next}.data`, data);
  try {
    renameSync(`${next}.json`, metadata);
  } catch (error) {
    if (before === undefined) rmSync(data, { force: true });
    else renameSync(before, data);
    throw error;
  }
}

function removeEmptyFolders(from: string, upTo: string): void {
  for (let folder = from; folder.length > upTo.length; folder = dirname(folder)) {
    try {
      rmdirSync(folder);
    } catch {
      return; // Not empty: neither are those above.
    }
  }
}

/**
 * Reads the metadata of a bucket's objects. Metadata that is older than its bytes is computed from them; metadata
 * without bytes is removed; an object whose metadata is not readable is removed and reported.
 */
function loadObjects(folder: string, incoming: string, report: (message: string) => void): LoadedObject[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile() || !entry.name.endsWith('.meta.json')) return [];
    const file = join(entry.parentPath, entry.name);
    const data = file.replace(/\.meta\.json$/, '.data');
    const bytes = statSync(data, { bigint: true, throwIfNoEntry: false });
    if (bytes === undefined) {
      rmSync(file);
      return [];
    }
    if (!isJson(file)) {
      rmSync(file);
      rmSync(data);
      report(`${file} was not readable, as after a power failure: the object is lost.`);
      return [];
    }
    const metadata: ObjectMetadata = JSON.parse(readFileSync(file, 'utf8'));
    const isOlder = bytes.mtimeNs > statSync(file, { bigint: true }).mtimeNs;
    return [{ metadata: isOlder ? describeAgain(metadata, file, data, incoming) : metadata, file }];
  });
}

/**
 * Moves an object whose key an earlier program gave another path. If the process is killed in between, one of the two
 * files of metadata has no bytes, and the next start removes it.
 * @returns false if it has the right path already
 */
function moveTo(metadata: string, from: string): boolean {
  if (metadata === from) return false;
  const dataOf = (file: string) => file.replace(/\.meta\.json$/, '.data');
  mkdirSync(dirname(metadata), { recursive: true });
  copyFileSync(from, metadata);
  renameSync(dataOf(from), dataOf(metadata));
  rmSync(from);
  return true;
}

interface LoadedObject {
  readonly metadata: ObjectMetadata;
  /** File of the metadata. */
  readonly file: string;
}

function describeAgain({ key, headers }: ObjectMetadata, file: string, data: string, incoming: string): ObjectMetadata {
  const body = readFileSync(data);
  const modifiedAt = statSync(data).mtime.getTime();
  const metadata = { key, etag: etagOf(body), contentLength: body.length, modifiedAt, headers };
  const next = join(incoming, randomUUID());
  writeFileSync(next, JSON.stringify(metadata));
  renameSync(next, file);
  return metadata;
}
