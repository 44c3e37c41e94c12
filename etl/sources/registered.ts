// The sources of the lake, one line each, sorted: stream, processor, tables, job, analytics, sample and docs follow.
export * as ecommerce from './ecommerce/index.ts';
export * as manufacturing from './manufacturing/index.ts';
