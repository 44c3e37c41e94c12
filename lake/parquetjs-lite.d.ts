/** Types of the part of parquetjs-lite that `row-parquet.ts` uses; the package has none. */
declare module 'parquetjs-lite' {
  interface FieldDefinition {
    readonly type: 'DOUBLE' | 'INT32' | 'BOOLEAN' | 'UTF8' | 'TIMESTAMP_MILLIS';
    readonly optional?: boolean;
    readonly compression?: 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP';
    /** Default true. */
    readonly statistics?: boolean;
  }

  class ParquetSchema {
    constructor(fields: Record<string, FieldDefinition>);
  }

  interface WriterOptions {
    /** Rows held before a row group is written. */
    readonly rowGroupSize?: number;
    /** Default true. */
    readonly useDataPageV2?: boolean;
    /** Default true. */
    readonly pageIndex?: boolean;
  }

  /** Part of a Node stream that the writer needs. */
  interface Sink {
    write(bytes: Uint8Array, done: (error?: Error) => void): void;
    end(done: (error?: Error) => void): void;
  }

  class ParquetWriter {
    static openStream(schema: ParquetSchema, sink: Sink, options?: WriterOptions): Promise<ParquetWriter>;
    appendRow(row: Record<string, unknown>): Promise<void>;
    close(): Promise<void>;
  }

  export type { ParquetSchema };

  /** CommonJS: named imports do not exist at run time. */
  const parquet: { readonly ParquetSchema: typeof ParquetSchema; readonly ParquetWriter: typeof ParquetWriter };
  export default parquet;
}
