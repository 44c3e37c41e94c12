import { AwsErrorResponse } from '../engines.ts';

export interface Workgroup {
  readonly name: string;
  /** `s3://bucket/prefix/`; missing: each request names one. */
  readonly outputLocation?: string;
  /** Bytes. */
  readonly bytesScannedCutoff?: number;
}

/** Every account has a workgroup of this name. */
export const primaryWorkgroup = 'primary';

/** @throws AwsErrorResponse if there is no workgroup of this name */
export function findWorkgroup(workgroups: ReadonlyMap<string, Workgroup>, name: string): Workgroup {
  const found = workgroups.get(name);
  if (found) return found;
  throw new AwsErrorResponse('InvalidRequestException', `WorkGroup ${name} is not found.`);
}

/** Output location of a query: the workgroup's, if it has one. */
export function outputLocation(workgroup: Workgroup, requested: string | undefined): string {
  const location = workgroup.outputLocation ?? requested;
  if (location !== undefined) return location.endsWith('/') ? location : `${location}/`;
  throw new AwsErrorResponse(
    'InvalidRequestException',
    'No output location provided. An output location is required either through the Workgroup result configuration setting or as an API input.',
  );
}

/** Description of a workgroup as in `ListWorkGroups` and `GetWorkGroup`. */
export function describeWorkgroup({ name, outputLocation: location, bytesScannedCutoff }: Workgroup) {
  return {
    Name: name,
    State: 'ENABLED',
    Configuration: {
      EnforceWorkGroupConfiguration: true,
      EngineVersion: engineVersion,
      ...(location === undefined ? {} : { ResultConfiguration: { OutputLocation: location } }),
      ...(bytesScannedCutoff === undefined ? {} : { BytesScannedCutoffPerQuery: bytesScannedCutoff }),
    },
  };
}

export const engineVersion = {
  SelectedEngineVersion: 'Athena engine version 3',
  EffectiveEngineVersion: 'Athena engine version 3',
};
