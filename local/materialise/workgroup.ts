import { arnOf } from './arn.ts';
import type { Materialiser } from './context.ts';
import { declaredName, readInputs } from './inputs.ts';

/** `aws.athena.Workgroup`: output location and scan limit of queries. */
export const workgroup: Materialiser = async (resource, { athena, location }) => {
  const name = declaredName(resource);
  const configuration = readInputs(resource.inputs).inner('configuration');
  const outputLocation = configuration.inner('resultConfiguration').textOr('outputLocation', undefined);
  athena.declareWorkgroup({
    name,
    ...(outputLocation === undefined ? {} : { outputLocation }),
    ...(configuration.has('bytesScannedCutoffPerQuery')
      ? { bytesScannedCutoff: configuration.number('bytesScannedCutoffPerQuery', 0) }
      : {}),
  });
  return { id: name, state: { ...resource.inputs, arn: arnOf('athena', location, `workgroup/${name}`) } };
};
