/** Location in the input at which an error occurred. Every part is optional: give what is known. */
export interface SourceLocation {
  readonly source?: string;
  readonly file?: string;
  /** 1-based; the header of a CSV file is row 1. */
  readonly row?: number;
  readonly field?: string;
}

/**
 * Root of every error that the product throws on purpose. Catch one of its three kinds: {@link UserError},
 * {@link ServiceError}, {@link InvariantError}.
 * @example
 * try {
 *   readCsv(ecommerce, '', { file: 'orders.csv' });
 * } catch (error) {
 *   (error as LakeError).location.file; // → 'orders.csv'
 * }
 */
export abstract class LakeError extends Error {
  override readonly name: string = 'LakeError';
  readonly location: SourceLocation;

  constructor(message: string, location: SourceLocation = {}, options?: ErrorOptions) {
    super(message, options);
    this.location = location;
  }
}

/**
 * A mistake that the user can correct. The message says where it is, what was found and what would be right.
 *
 * @example
 * try {
 *   contractOf('weather');
 * } catch (error) {
 *   error instanceof UserError; // → true
 * }
 */
export class UserError extends LakeError {
  override readonly name: string = 'UserError';
}

/** A service (S3, Kinesis, Athena, Lambda, SNS, …) failed or rejected a request. `cause` keeps the error of its SDK. */
export class ServiceError extends LakeError {
  override readonly name: string = 'ServiceError';
}

/**
 * A bug: something that the code guarantees does not hold. Nothing that a user does should cause it.
 *
 * @example
 * try {
 *   readCsv(ecommerce, '');
 * } catch (error) {
 *   error instanceof InvariantError; // → false
 * }
 */
export class InvariantError extends LakeError {
  override readonly name: string = 'InvariantError';
}

/**
 * A contract contradicts itself; `issues` lists every contradiction found, not only the first.
 *
 * @example
 * try {
 *   defineContract({ ...ecommerce, version: 0 });
 * } catch (error) {
 *   (error as ContractError).issues; // → ['version 0 must be a whole number from 1 on']
 * }
 */
export class ContractError extends UserError {
  override readonly name = 'ContractError';
  readonly issues: readonly string[];

  constructor(source: string, issues: readonly string[]) {
    super(`contract "${source}": ${issues.join('; ')}`, { source });
    this.issues = issues;
  }
}

/** A contract cannot follow the one that the stored data follow; `issues` says of each change why, and what would be right. */
export class ContractChangeError extends UserError {
  override readonly name = 'ContractChangeError';
  readonly issues: readonly string[];

  constructor(source: string, message: string, issues: readonly string[]) {
    super(message, { source });
    this.issues = issues;
  }
}

/**
 * A file as a whole cannot be read: not CSV, no header, other columns, empty.
 *
 * @example
 * try {
 *   readCsv(ecommerce, '');
 * } catch (error) {
 *   error instanceof FileError; // → true
 * }
 */
export class FileError extends UserError {
  override readonly name = 'FileError';
}

/**
 * A Parquet file or table does not have the columns that its schema promises.
 *
 * @example
 * try {
 *   await readTable(new Uint8Array([1, 2, 3]));
 * } catch (error) {
 *   error instanceof SchemaError; // → true
 * }
 */
export class SchemaError extends UserError {
  override readonly name = 'SchemaError';
}
