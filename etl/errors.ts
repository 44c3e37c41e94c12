/** Where in the input a mistake stands. Every part is optional: name what is known. */
export interface Place {
  readonly source?: string;
  readonly file?: string;
  /** 1-based; the header of a CSV file is row 1. */
  readonly row?: number;
  readonly field?: string;
}

/**
 * Base of every error that this library throws on purpose.
 * `message` says where, what was found, what would be right.
 */
export class LakeError extends Error {
  override readonly name: string = 'LakeError';
  readonly place: Place;

  constructor(message: string, place: Place = {}, options?: ErrorOptions) {
    super(message, options);
    this.place = place;
  }
}

/** A contract contradicts itself; `issues` lists every contradiction found, not only the first. */
export class ContractError extends LakeError {
  override readonly name = 'ContractError';
  readonly issues: readonly string[];

  constructor(source: string, issues: readonly string[]) {
    super(`contract "${source}": ${issues.join('; ')}`, { source });
    this.issues = issues;
  }
}

/** A contract cannot follow the one that the stored data follow; `issues` says of each change why, and what would be right. */
export class ContractChangeError extends LakeError {
  override readonly name = 'ContractChangeError';
  readonly issues: readonly string[];

  constructor(source: string, message: string, issues: readonly string[]) {
    super(message, { source });
    this.issues = issues;
  }
}

/** A file as a whole cannot be taken: not CSV, no header, other columns, empty. */
export class FileError extends LakeError {
  override readonly name = 'FileError';
}

/** A Parquet file or table does not have the columns that its schema promises. */
export class SchemaError extends LakeError {
  override readonly name = 'SchemaError';
}
