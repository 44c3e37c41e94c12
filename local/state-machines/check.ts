import { type Machine, type NamedState, statesOf } from './definition.ts';
import { resources } from './tasks.ts';

/**
 * Parts of a definition that the interpreter would run wrongly or not at all. It ignores some of them silently, so that
 * an execution would succeed without having done its work.
 * @returns one sentence for each; empty if there are none
 */
export function unsupported(machine: Machine): string[] {
  const states = [...statesOf(machine)];
  const issues = states.flatMap(issuesOf);
  if (machine.QueryLanguage === 'JSONata') issues.push('QueryLanguage JSONata is not interpreted: use JSONPath');
  const names = states.map(({ name }) => name);
  for (const name of new Set(names.filter((one, index) => names.indexOf(one) !== index))) {
    issues.push(`state "${name}" exists twice: handlers are bound by name, give each state its own`);
  }
  return issues;
}

function issuesOf({ name, state }: NamedState): string[] {
  const issues: string[] = [];
  if (state.QueryLanguage === 'JSONata') issues.push(`state "${name}": JSONata is not interpreted: use JSONPath`);
  if (state.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED' || state.ItemReader !== undefined) {
    issues.push(`state "${name}": a distributed map is not interpreted: use an inline one`);
  }
  const { Branches, Iterator: iterator, ItemProcessor, ...own } = state;
  for (const [path] of JSON.stringify(own).matchAll(/\$\$\.(State|Task)\b/g)) {
    issues.push(`state "${name}": ${path} of the context object is not available`);
  }
  if (state.Type !== 'Task') return issues;
  const fields = resources[state.Resource ?? ''];
  if (fields === undefined) {
    const known = Object.keys(resources).join(', ');
    return [...issues, `state "${name}": resource "${state.Resource}" is not one of ${known}`];
  }
  const given = Object.keys(state.Parameters ?? {}).map((field) => field.replace(/\.\$$/, ''));
  const missing = fields.filter((field) => !given.includes(field));
  return missing.length > 0 ? [...issues, `state "${name}": Parameters lack ${missing.join(', ')}`] : issues;
}
