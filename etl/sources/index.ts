export * from './contracts.ts';
export { integrationOf } from './integration.ts';
export { contractOf, type RegisteredSource, type SourceName, sampleOf, sources } from './sources.ts';
