import { arnOf } from './arn.ts';
import type { Materialiser } from './context.ts';
import { physicalName } from './inputs.ts';

/** `aws.glue.CatalogDatabase`: a schema that queries can name. */
export const catalogDatabase: Materialiser = async (resource, { athena, place }) => {
  const name = physicalName(resource);
  await athena.declareDatabase(name);
  const { accountId: catalogId } = place;
  return {
    id: `${catalogId}:${name}`,
    state: { ...resource.inputs, arn: arnOf('glue', place, `database/${name}`), catalogId },
  };
};
