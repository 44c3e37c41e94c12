// Contracts of the registered sources by name, for users of the library who want their types.
export { ecommerce } from './ecommerce/contract.ts';
export { manufacturing } from './manufacturing/contract.ts';
