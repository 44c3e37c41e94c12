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
 * A table whose objects expire looks no further back than they are kept. Nothing expires on a laptop: what a lake has held
 * for longer would still stand there, and be missing from every figure.
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
