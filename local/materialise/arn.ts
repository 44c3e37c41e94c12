import type { AwsLocation } from '../../infra/policies/arn.ts';
import { PlatformError } from '../errors.ts';

/** ARN of a resource that its service knows by region and account. @param resource e.g. `stream/orders` */
export const arnOf = (service: string, { region, accountId }: AwsLocation, resource: string): string =>
  `arn:aws:${service}:${region}:${accountId}:${resource}`;

export interface ArnParts {
  readonly service: string;
  /** Part after the account, e.g. `function:name`. */
  readonly resource: string;
}

/** @throws Error if the text is not an ARN */
export function readArn(arn: string): ArnParts {
  const [prefix, , service, , , ...resource] = arn.split(':');
  if (prefix !== 'arn' || !service || resource.length === 0) throw new PlatformError(`"${arn}" is no ARN`);
  return { service, resource: resource.join(':') };
}

/** Last part of a resource's ARN, which is `kind/name`, `kind:name` or only the name. */
export function nameInArn(arn: string): string {
  const { resource } = readArn(arn);
  return resource.split(/[:/]/).at(-1) ?? resource;
}
