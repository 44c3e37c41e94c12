import { type Contract, type TableSchema, tablesOf } from '../etl/platform.ts';

/** All tables of a source. The copy is for the compiler, which takes the values of an interface for anything. */
export const tableList = (contract: Contract): TableSchema[] => Object.values({ ...tablesOf(contract) });
