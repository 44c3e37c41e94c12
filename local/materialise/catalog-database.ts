import { arnOf } from './arn.ts';
import type { Materialiser } from './context.ts';
import { declaredName } from './inputs.ts';

/** `aws.glue.CatalogDatabase`: a schema that queries can name. */
export const catalogDatabase: Materialiser = async (resource, { athena, location }) => {
  const name = declaredName(resource);
  await athena.declareDatabase(name);
  const { accountId: catalogId } = location;
  return {
    id: `${catalogId}:${name}`,
    state: { ...resource.inputs, arn: arnOf('glue', location, `database/${name}`), catalogId },
  };
};
