export * from './contracts.ts';
export { integrationOf } from './integration.ts';
export { contractOf, type RegisteredSource, sampleOf, sources } from './sources.ts';
