import { createHash, randomUUID } from 'node:crypto';
import {
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
import type { Internals, Persistence, S3Object, S3Store } from './internals.ts';
import { isJson } from './is-json.ts';
import { dropBrokenUploads } from './multipart-uploads.ts';
import { dataFile, metadataFile } from './object-path.ts';

/**
 * Objects as files, each replaced as a whole.
 *
 * The package writes an object's bytes in place: a query that reads the file at that moment would see a truncated
 * Parquet file, and a crash would leave one. Here bytes and metadata are written beside and renamed, bytes first. A
 * reader that has the old file open keeps the old bytes. A put that fails, as on a full disk, leaves the old object
 * whole. What a killed process left between the two renames is mended at the next start. (No fsync, with which a small
 * put would take about ten times as long: a power failure can lose the last seconds.)
 * @param tell hears of each object that a power failure cost
 */
export function createPersistence(
  { FilePersistence }: Internals,
  directory: string,
  tell: (message: string) => void = console.error,
): Persistence {
  const incoming = join(directory, '_incoming');
  rmSync(incoming, { recursive: true, force: true });
  mkdirSync(incoming, { recursive: true });

  return new (class extends FilePersistence {
    override upsertObject(bucket: string, object: S3Object): void {
      const { body, ...described } = object;
      const data = dataFile(directory, bucket, object.key);
      const next = join(incoming, randomUUID());
      try {
        writeFileSync(`${next}.data`, body);
        writeFileSync(`${next}.json`, JSON.stringify(described));
        mkdirSync(dirname(data), { recursive: true });
        replaceBoth(next, data, metadataFile(directory, bucket, object.key));
      } finally {
        for (const kind of ['data', 'json', 'before']) rmSync(`${next}.${kind}`, { force: true });
      }
    }

    /** Whole or not at all: a description that a kill cut short would keep the store from ever starting again. */
    override insertBucket(name: string, creationDate: Date, type: string): void {
      const next = join(incoming, randomUUID());
      mkdirSync(join(directory, 'buckets', name, 'objects'), { recursive: true });
      try {
        writeFileSync(next, JSON.stringify({ name, creationDate: creationDate.toISOString(), type }));
        renameSync(next, join(directory, 'buckets', name, '.bucket.json'));
      } finally {
        rmSync(next, { force: true });
      }
    }

    override readBody(bucket: string, key: string): Buffer {
      return readFileSync(dataFile(directory, bucket, key));
    }

    override deleteObject(bucket: string, key: string): void {
      const data = dataFile(directory, bucket, key);
      // Metadata first: bytes without metadata are no object, metadata without bytes would be a broken one.
      rmSync(metadataFile(directory, bucket, key), { force: true });
      rmSync(data, { force: true });
      removeEmptyFolders(dirname(data), join(directory, 'buckets', bucket, 'objects'));
    }

    override renameObject(): void {
      throw new Error('RenameObject is an operation of directory buckets, which this store does not have');
    }

    override loadS3(store: S3Store): void {
      const buckets = join(directory, 'buckets');
      mkdirSync(buckets, { recursive: true });
      for (const name of readdirSync(buckets)) {
        const file = join(buckets, name, '.bucket.json');
        // Its name is its folder's, and there is one type only: nothing of it is lost.
        if (existsSync(file) && !isJson(file)) this.insertBucket(name, statSync(file).mtime, 'general-purpose');
      }
      mend(buckets, incoming, tell);
      dropBrokenUploads(join(directory, '_multipart'));
      super.loadS3(store);
    }
  })(directory);
}

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
 * Makes the metadata agree with bytes that are newer, drops metadata whose bytes are gone, and objects whose metadata
 * is not readable: the package would fail to start on them.
 */
function mend(buckets: string, incoming: string, tell: (message: string) => void): void {
  for (const entry of readdirSync(buckets, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.meta.json')) continue;
    const file = join(entry.parentPath, entry.name);
    const data = file.replace(/\.meta\.json$/, '.data');
    const bytes = statSync(data, { bigint: true, throwIfNoEntry: false });
    if (bytes === undefined) rmSync(file);
    else if (!isJson(file)) {
      rmSync(file);
      rmSync(data);
      tell(`${file} was not readable, as after a power failure: the object is lost.`);
    } else if (bytes.mtimeNs > statSync(file, { bigint: true }).mtimeNs) describeAgain(file, data, incoming);
  }
}

function describeAgain(file: string, data: string, incoming: string): void {
  const body = readFileSync(data);
  const { key, contentType, metadata }: S3Object = JSON.parse(readFileSync(file, 'utf8'));
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  const described = {
    key,
    contentType,
    metadata,
    etag,
    contentLength: body.length,
    lastModified: statSync(data).mtime,
  };
  const next = join(incoming, randomUUID());
  writeFileSync(next, JSON.stringify(described));
  renameSync(next, file);
}
