// Sources of the lake, one line each, sorted. Stream, processor, tables, job, analytics, sample and docs derive from them.
export * as ecommerce from './ecommerce/index.ts';
export * as manufacturing from './manufacturing/index.ts';
