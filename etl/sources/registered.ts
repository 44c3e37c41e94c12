// The sources of the lake, one line each, sorted: stream, processor, tables, job, analytics, sample and docs follow.
export { ecommerce } from './ecommerce.ts';
export { manufacturing } from './manufacturing.ts';
