import type { AwsLocation } from '../../infra/policies/arn.ts';
import type {
  AthenaEngine,
  EventSourceMappingEngine,
  GlueEngine,
  LambdaEngine,
  ScheduledRun,
  SchedulerEngine,
  StateMachineEngine,
} from '../engines.ts';
import type { EmbeddedKinesis } from '../kinesis/kinesis.ts';
import type { DeclaredResource, MaterialisedResource } from '../program/program.ts';
import type { LocalObjectStore } from '../s3/s3.ts';

/** Engines and settings for declared resources. */
export interface Engines {
  readonly store: LocalObjectStore;
  readonly kinesis: EmbeddedKinesis;
  readonly lambda: LambdaEngine;
  readonly eventSourceMappings: EventSourceMappingEngine;
  readonly athena: AthenaEngine;
  readonly glue: GlueEngine;
  readonly states: StateMachineEngine;
  readonly scheduler: SchedulerEngine;
}

export interface MaterialiseContext extends Engines {
  readonly location: AwsLocation;
  /** Base folder of relative paths of assets: that of `Pulumi.yaml`. */
  readonly root: string;
  /** Takes each run that a schedule started. */
  readonly reportRun: (run: ScheduledRun) => void;
}

/** Creates one resource locally. @throws Error naming the part that is not available locally */
export type Materialiser = (resource: DeclaredResource, context: MaterialiseContext) => Promise<MaterialisedResource>;
