export { ecommerce as contract } from './contract.ts';
export { sampleEcommerce as sample } from './sample.ts';
