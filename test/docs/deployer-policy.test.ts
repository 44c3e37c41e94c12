import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { platformGraph } from '../stacks/platform-graph.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
}

/** Prefix of a service's actions, where it is not the name of Pulumi's module. */
const prefixes: Readonly<Record<string, string>> = { sfn: 'states' };

const prefixOf = (type: string): string => {
  const module = type.replace(/^aws:(\w+)\/.*/, '$1');
  return type.startsWith('aws:cloudwatch/log') ? 'logs' : (prefixes[module] ?? module);
};

const matches = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[.$+?()[\]{}|^\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(text);

describe('the policy for who deploys', () => {
  const policy = JSON.parse(readFileSync('docs/deployer-policy.json', 'utf8')) as { Statement: Statement[] };

  it('covers every service that a stack declares something of', async () => {
    const { resources } = await platformGraph('prod', { enableCrawlers: 'true', alertEmail: 'a@example.com' });
    const actions = policy.Statement.flatMap(({ Action }) => Action);
    for (const service of new Set(resources.map(({ type }) => prefixOf(type)))) {
      expect(
        actions.some((action) => action.startsWith(`${service}:`)),
        service,
      ).to.equal(true);
    }
  });

  it('covers every resource whose ARN AWS makes from its name, in a stack with and one without a suffix', async () => {
    const patterns = policy.Statement.flatMap(({ Resource }) => Resource).filter((pattern) => pattern !== '*');
    for (const stack of ['dev', 'prod']) {
      const { resources } = await platformGraph(stack);
      const arns = resources.flatMap(({ type, inputs }) => arnOf(type, String(inputs.name)) ?? []);
      expect(arns).to.have.length.of.at.least(25);
      for (const arn of arns)
        expect(
          patterns.some((pattern) => matches(pattern, arn)),
          arn,
        ).to.equal(true);
    }
  });

  it('covers a change of every property that a role is declared with', async () => {
    const { resources } = await platformGraph('dev');
    const roles = resources.filter(({ type }) => type === 'aws:iam/role:Role');
    const actions = policy.Statement.flatMap(({ Action }) => Action);
    for (const property of new Set(roles.flatMap(({ inputs }) => Object.keys(inputs)))) {
      expect(roleChanges, property).to.have.property(property);
      expect(actions, property).to.include.members([...(roleChanges[property] ?? [])]);
    }
  });
});

/** What the provider calls to change each property of a role; a role of another name is another role. */
const roleChanges: Readonly<Record<string, readonly string[]>> = {
  name: [],
  description: ['iam:UpdateRoleDescription'],
  assumeRolePolicy: ['iam:UpdateAssumeRolePolicy'],
  tags: ['iam:TagRole', 'iam:UntagRole'],
};

/** ARN that AWS gives a resource of this name; undefined where it is made otherwise. */
function arnOf(type: string, name: string): string | undefined {
  const regional = (service: string, rest: string) => `arn:aws:${service}:us-east-1:123456789012:${rest}`;
  switch (type) {
    case 'aws:kinesis/stream:Stream':
      return regional('kinesis', `stream/${name}`);
    case 'aws:sns/topic:Topic':
      return regional('sns', name);
    case 'aws:lambda/function:Function':
      return regional('lambda', `function:${name}`);
    case 'aws:sfn/stateMachine:StateMachine':
      return regional('states', `stateMachine:${name}`);
    case 'aws:scheduler/schedule:Schedule':
      return regional('scheduler', `schedule/default/${name}`);
    case 'aws:glue/job:Job':
      return regional('glue', `job/${name}`);
    case 'aws:glue/catalogDatabase:CatalogDatabase':
      return regional('glue', `database/${name}`);
    case 'aws:athena/workgroup:Workgroup':
      return regional('athena', `workgroup/${name}`);
    case 'aws:cloudwatch/logGroup:LogGroup':
      return regional('logs', `log-group:${name}`);
    case 'aws:iam/role:Role':
      return `arn:aws:iam::123456789012:role/${name}`;
    default:
      return undefined;
  }
}
