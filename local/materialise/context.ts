import type {
  AthenaEngine,
  GlueEngine,
  LambdaEngine,
  MappingEngine,
  SchedulerEngine,
  StateMachineEngine,
} from '../engines.ts';
import type { EmbeddedKinesis } from '../kinesis/kinesis.ts';
import type { DeclaredResource, MaterialisedResource } from '../program/program.ts';
import type { LocalObjectStore } from '../s3/s3.ts';

/** Where resources are declared. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** What declared resources become real on. */
export interface Engines {
  readonly store: LocalObjectStore;
  readonly kinesis: EmbeddedKinesis;
  readonly lambda: LambdaEngine;
  readonly mappings: MappingEngine;
  readonly athena: AthenaEngine;
  readonly glue: GlueEngine;
  readonly states: StateMachineEngine;
  readonly scheduler: SchedulerEngine;
}

export interface MaterialiseContext extends Engines {
  readonly place: Place;
  /** Folder that relative paths of assets start from: that of `Pulumi.yaml`. */
  readonly root: string;
}

/** Makes one resource real. @throws Error saying what of it is not to be had locally */
export type Materialiser = (resource: DeclaredResource, context: MaterialiseContext) => Promise<MaterialisedResource>;
