import { readOptions } from '../options.ts';
import { rejectWords, stackIn } from '../stacks.ts';

export interface GuardrailsOptions {
  /** The stacks to look at. */
  readonly stacks: readonly string[];
}

const command = 'npm run guardrails';

/** @param stacks those that there are */
export function parseGuardrails(args: readonly string[], stacks: readonly string[]): GuardrailsOptions | 'help' {
  const { values, positionals } = readOptions(
    args,
    { help: { type: 'boolean', short: 'h' }, stack: { type: 'string' } },
    command,
  );
  rejectWords(positionals, stacks);
  if (values.help) return 'help';
  return { stacks: typeof values.stack === 'string' ? [stackIn(values.stack, stacks)] : stacks };
}

export const guardrailsHelp = (stacks: readonly string[]): string => `Usage: ${command} -- [options]

Reads what a stack declares, with the settings of its own Pulumi.<stack>.yaml, and holds it against the rules of
preflight/guardrails/. Makes nothing and needs no account. Exit code 1 where a stack breaks a rule.

Options
  --stack NAME            ${stacks.join(', ')} (default: each of them)
  -h, --help              this page
`;
