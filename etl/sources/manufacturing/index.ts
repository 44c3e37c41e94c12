export { manufacturing as contract } from './contract.ts';
export { sampleManufacturing as sample } from './sample.ts';
