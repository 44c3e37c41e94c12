import { expect } from 'chai';
import type { FunctionRights } from '../../infra/function.ts';
import type { DeclaredRole } from '../../infra/role.ts';
import type { EventSourceMappingSettings, StreamCapacity, StreamSettings } from '../../infra/stream-settings.ts';
import { hours, minutes, seconds } from '../../infra/units.ts';

// Checked by the compiler: an expected error that is none fails `npm run check`.

const role = {} as DeclaredRole;
const statements = () => [];

describe('the size of a stream compiles', () => {
  it('of a fixed one only with its shards', () => {
    const sized: StreamCapacity = { mode: 'PROVISIONED', shardCount: 2 };
    // @ts-expect-error how many shards?
    const unsized: StreamCapacity = { mode: 'PROVISIONED' };
    expect([sized.shardCount, unsized.shardCount]).to.deep.equal([2, undefined]);
  });

  it('of one that grows by itself only without', () => {
    const growing: StreamCapacity = { mode: 'ON_DEMAND' };
    // @ts-expect-error AWS rejects a count that it chooses itself
    const counted: StreamCapacity = { mode: 'ON_DEMAND', shardCount: 2 };
    expect([growing.shardCount, counted.shardCount]).to.deep.equal([undefined, 2]);
  });

  it('only of a mode that there is', () => {
    // @ts-expect-error neither PROVISIONED nor ON_DEMAND
    const unknown: StreamCapacity = { mode: 'on-demand' };
    expect(unknown.mode).to.equal('on-demand');
  });
});

describe('the rights of a function compile', () => {
  it('as its own or as a role that it shares', () => {
    const rights: FunctionRights[] = [{ statements }, { role }];
    expect(rights).to.have.length(2);
  });

  it('neither as both nor as none', () => {
    // @ts-expect-error the statements would be dropped without a word
    const both: FunctionRights = { statements, role };
    // @ts-expect-error a function that may do nothing cannot even write its log
    const none: FunctionRights = {};
    expect([Object.keys(both), Object.keys(none)]).to.deep.equal([['statements', 'role'], []]);
  });
});

describe('a time in the arguments of a component compiles', () => {
  it('only in the unit of the argument', () => {
    const stream: StreamSettings = { mode: 'ON_DEMAND', retention: hours(24) };
    // @ts-expect-error a stream is kept for hours
    const brief: StreamSettings = { mode: 'ON_DEMAND', retention: minutes(24) };
    const mapping: Pick<EventSourceMappingSettings, 'window' | 'maximumRecordAge'> = {
      window: seconds(1),
      // @ts-expect-error a record's age is in seconds
      maximumRecordAge: hours(6),
    };
    expect([stream.retention, brief.retention, mapping.window, mapping.maximumRecordAge]).to.deep.equal([24, 24, 1, 6]);
  });
});
