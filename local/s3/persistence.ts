import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Internals, Persistence, S3Object, S3Store } from './internals.ts';
import { dataFile, metadataFile } from './object-path.ts';

/**
 * Objects as files, each replaced as a whole.
 *
 * The package writes an object's bytes in place: a query that reads the file at that moment would see a truncated
 * Parquet file, and a crash would leave one. Here bytes and metadata are written beside and renamed, bytes first. A
 * reader that has the old file open keeps the old bytes. What a killed process left between the two renames is mended
 * at the next start. (No fsync: a power failure can lose the last seconds.)
 */
export function createPersistence({ FilePersistence }: Internals, directory: string): Persistence {
  const incoming = join(directory, '_incoming');
  rmSync(incoming, { recursive: true, force: true });
  mkdirSync(incoming, { recursive: true });

  return new (class extends FilePersistence {
    override upsertObject(bucket: string, object: S3Object): void {
      const { body, ...described } = object;
      const data = dataFile(directory, bucket, object.key);
      const next = join(incoming, randomUUID());
      writeFileSync(`${next}.data`, body);
      writeFileSync(`${next}.json`, JSON.stringify(described));
      mkdirSync(dirname(data), { recursive: true });
      renameSync(`${next}.data`, data);
      renameSync(`${next}.json`, metadataFile(directory, bucket, object.key));
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
      mend(join(directory, 'buckets'));
      super.loadS3(store);
    }
  })(directory);
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

/** Makes the metadata agree with bytes that are newer, and drops metadata whose bytes are gone. */
function mend(buckets: string): void {
  mkdirSync(buckets, { recursive: true });
  for (const entry of readdirSync(buckets, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.meta.json')) continue;
    const file = join(entry.parentPath, entry.name);
    const data = file.replace(/\.meta\.json$/, '.data');
    const bytes = statSync(data, { bigint: true, throwIfNoEntry: false });
    if (bytes === undefined) rmSync(file);
    else if (bytes.mtimeNs > statSync(file, { bigint: true }).mtimeNs) describeAgain(file, data);
  }
}

function describeAgain(file: string, data: string): void {
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
  writeFileSync(file, JSON.stringify(described));
}
