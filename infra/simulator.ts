import * as pulumi from '@pulumi/pulumi';
import type { Contract } from '../etl/platform.ts';
import type { Context } from './context.ts';
import { LakeFunction } from './function.ts';
import type { LakeBucket } from './lake-bucket.ts';
import { functionBase } from './naming.ts';
import { simulatorPolicy } from './policies/simulator.ts';
import { inMinutes, type Megabytes, type Minutes, seconds } from './units.ts';

export interface SimulatorArgs {
  readonly contracts: readonly Contract[];
  readonly bucket: LakeBucket;
  /** Source → name of its stream. */
  readonly streams: Readonly<Record<string, pulumi.Output<string>>>;
  /** Records per day of each source. */
  readonly recordsPerDay: number;
  /** Interval between two invocations. */
  readonly tick: Minutes;
  readonly memory: Megabytes;
}

/** Declares the function that sends the rows of raw files to the streams. */
export function declareSimulator(context: Context, args: SimulatorArgs): LakeFunction {
  const { naming } = context;
  const streams = Object.fromEntries(args.contracts.map(({ source }) => [source, naming.stream(source)]));
  return new LakeFunction(context, {
    base: functionBase.simulator,
    functionName: naming.simulator,
    description: 'Sends the rows of raw files to the streams.',
    entry: 'lambda/simulator',
    statements: (lake) => simulatorPolicy(lake, streams),
    memory: args.memory,
    // Lambda's longest timeout: an invocation without a pace sends whole files.
    timeout: seconds(900),
    environment: {
      LAKE_BUCKET: args.bucket.name,
      STREAMS: pulumi.jsonStringify(args.streams),
      RECORDS_PER_DAY: String(args.recordsPerDay),
      TICK_MINUTES: String(inMinutes(args.tick)),
    },
    tags: context.tags,
  });
}
