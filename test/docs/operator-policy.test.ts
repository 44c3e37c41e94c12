import { globSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { sources, tablesOf } from '../../etl/platform.ts';
import { resultPrefix } from '../../infra/policies/query.ts';
import { cursorKey, deadLetterPrefix } from '../../lake/index.ts';
import { platformGraph } from '../stacks/platform-graph.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

const { Statement: statements } = JSON.parse(readFileSync('docs/operator-policy.json', 'utf8')) as {
  Statement: Statement[];
};
const account = '123456789012';
const regional = (service: string, rest: string) => `arn:aws:${service}:us-east-1:${account}:${rest}`;

const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replace(/[.$+?()[\]{}|^\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(text);

const allowed = (action: string, resource: string): boolean =>
  statements.some(
    ({ Action, Resource }) =>
      [Action].flat().includes(action) && [Resource].flat().some((pattern) => matches(pattern, resource)),
  );

/** Permissions that each SDK command of `operations/`, and of the parts of `lake/` that it uses, needs. */
const needs: Readonly<Record<string, readonly [action: string, kind: 'object' | 'stream' | 'function' | 'workgroup']>> =
  {
    PutRecordsCommand: ['kinesis:PutRecords', 'stream'],
    InvokeCommand: ['lambda:InvokeFunction', 'function'],
    StartQueryExecutionCommand: ['athena:StartQueryExecution', 'workgroup'],
  };

describe('the policy for who operates', () => {
  for (const stack of ['dev', 'prod']) {
    it(`lets the commands reach streams, processors and tables of ${stack}`, async () => {
      const { resources } = await platformGraph(stack);
      const named = (type: string) =>
        resources.filter((resource) => resource.type === type).map(({ inputs }) => String(inputs.name));
      const arns = {
        stream: named('aws:kinesis/stream:Stream').map((name) => regional('kinesis', `stream/${name}`)),
        function: named('aws:lambda/function:Function')
          .filter((name) => name.includes('processor'))
          .map((name) => regional('lambda', `function:${name}`)),
        workgroup: named('aws:athena/workgroup:Workgroup').map((name) => regional('athena', `workgroup/${name}`)),
        object: [],
      };
      for (const [action, kind] of Object.values(needs)) {
        expect(arns[kind], kind).to.have.length.of.at.least(1);
        for (const arn of arns[kind]) expect(allowed(action, arn), `${action} ${arn}`).to.equal(true);
      }
    });
  }

  it('lets them read every table, move rejected records, and remove what is done; nothing else is written or removed', () => {
    const object = (prefix: string) => `arn:aws:s3:::multi-source-data-lake-prod-${account}/${prefix}x`;
    const prefixes = sources.flatMap((contract) =>
      Object.values({ ...tablesOf(contract) }).map(({ prefix }) => prefix),
    );
    for (const prefix of [...prefixes, deadLetterPrefix, resultPrefix])
      expect(allowed('s3:GetObject', object(prefix)), prefix).to.equal(true);
    const among = (action: string) =>
      [...prefixes, deadLetterPrefix, resultPrefix, 'raw/', 'state/'].filter((prefix) =>
        allowed(action, object(prefix)),
      );
    const ofTables = (...roles: ('quarantine' | 'replayed')[]) =>
      sources.flatMap((contract) => roles.map((role) => tablesOf(contract)[role].prefix));
    expect(among('s3:PutObject')).to.have.members([...ofTables('quarantine', 'replayed'), resultPrefix]);
    expect(among('s3:DeleteObject')).to.have.members([...ofTables('quarantine'), deadLetterPrefix]);
  });

  it('lets them read the runs of the state machine and what the simulator has sent', async () => {
    for (const stack of ['dev', 'prod']) {
      const { resources } = await platformGraph(stack);
      const machine = resources.find(({ type }) => type === 'aws:sfn/stateMachine:StateMachine');
      const name = String(machine?.inputs.name);
      expect(allowed('states:ListExecutions', regional('states', `stateMachine:${name}`))).to.equal(true);
      expect(allowed('states:DescribeExecution', regional('states', `execution:${name}:1`))).to.equal(true);
    }
    expect(
      allowed('s3:GetObject', `arn:aws:s3:::multi-source-data-lake-prod-${account}/${cursorKey('a', 'b.csv')}`),
    ).to.equal(true);
  });

  it('was thought of with every command of the SDK that replays send', () => {
    const used = globSync('operations/{quarantine/*,dead-letters}.ts').flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/new (\w+Command)\(/g)].map(([, name]) => name),
    );
    expect(used).to.deep.equal(['InvokeCommand']);
  });
});
