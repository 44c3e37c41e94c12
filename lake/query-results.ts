/** Folder of the results of queries: copies that nothing depends on. */
export const queryResultPrefix = 'athena-results/';
