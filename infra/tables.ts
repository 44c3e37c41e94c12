import { type Contract, type TableSchema, tablesOf } from '../etl/platform.ts';

/** Tables of a source. The copy satisfies the compiler, which treats the values of an interface as any type. */
export const tableList = (contract: Contract): TableSchema[] => Object.values({ ...tablesOf(contract) });
