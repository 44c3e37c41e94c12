export * from './contracts.ts';
export { contractOf, type RegisteredSource, type SourceName, sampleOf, sources } from './sources.ts';
