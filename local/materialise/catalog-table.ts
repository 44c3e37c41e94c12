import { arnOf } from './arn.ts';
import type { Materialiser } from './context.ts';
import { declaredName, type InputReader, readInputs } from './inputs.ts';

/** `aws.glue.CatalogTable`: a view over the objects at its location, its partitions projected as it declares. */
export const catalogTable: Materialiser = async (resource, { athena, location }) => {
  const name = declaredName(resource);
  const read = readInputs(resource.inputs);
  const database = read.text('databaseName');
  const storage = read.inner('storageDescriptor');
  await athena.declareTable({
    database,
    name,
    location: storage.text('location'),
    columns: columnsOf(storage, 'columns'),
    partitionKeys: columnsOf(read, 'partitionKeys'),
    parameters: withoutExpiry(read.texts('parameters')),
    serde: storage.inner('serDeInfo').text('serializationLibrary'),
  });
  const { accountId: catalogId } = location;
  return {
    id: `${catalogId}:${database}:${name}`,
    state: { ...resource.inputs, arn: arnOf('glue', location, `table/${database}/${name}`), catalogId },
  };
};

/**
 * A table whose objects expire has a range no longer than their retention. Nothing expires on a laptop: older objects
 * would still exist, and every metric would miss them.
 */
const withoutExpiry = (parameters: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(parameters).map(([key, value]) => [
      key,
      /^projection\..+\.range$/.test(key) ? value.replace(/^NOW-\d+DAYS,/, 'NOW-100YEARS,') : value,
    ]),
  );

const columnsOf = (read: InputReader, key: string) =>
  read.each(key).map((column) => ({ name: column.text('name'), type: column.text('type') }));
