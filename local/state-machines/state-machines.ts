import { randomUUID } from 'node:crypto';
import { type RunOptions, StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { ExecutionResult, StateEvent, StateMachineEngine } from '../engines.ts';
import { PlatformError } from '../errors.ts';
import { unsupported } from './check.ts';
import { adapt, type Machine, statesOf } from './definition.ts';
import { createDurations, type InterpreterEvent } from './durations.ts';
import { handlerOf, type TaskServices } from './tasks.ts';

interface DeclaredStateMachine {
  readonly arn: string;
  readonly name: string;
  readonly machine: Machine;
  readonly handlers: NonNullable<NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers']>;
}

type Abort = () => void;
type Json = Parameters<StateMachine['run']>[0];

/** Interprets state machines of the Amazon States Language (JSONPath); their tasks run on the given services. */
export function createStateMachines(services: TaskServices): StateMachineEngine {
  const machines = new Map<string, DeclaredStateMachine>();
  const running = new Set<Abort>();
  return {
    declare: ({ arn, name, definition }) => {
      machines.set(arn, declare(arn, name, definition, services));
    },
    run: async (arn, input, onEvent) => {
      const declared = machines.get(arn);
      if (!declared)
        throw new PlatformError(`state machine ${arn} is not declared; these are: ${[...machines.keys()].join(', ')}`);
      return run(declared, input, running, onEvent);
    },
    close: () => {
      for (const abort of running) abort();
    },
  };
}

function declare(arn: string, name: string, definition: string, services: TaskServices): DeclaredStateMachine {
  const machine = JSON.parse(definition) as Machine;
  const issues = unsupported(machine);
  if (issues.length > 0) throw new PlatformError(`state machine ${name} cannot run locally: ${issues.join('; ')}`);
  const tasks = [...statesOf(machine)].filter(({ state }) => state.Type === 'Task');
  const handlers = tasks.map((task) => [task.name, handlerOf(task.state.Resource ?? '', services)]);
  return {
    arn,
    name,
    machine: adapt(machine),
    handlers: Object.fromEntries(handlers),
  };
}

/** Definitions that have been found valid. The check takes half a second, so it is made at the first run only. */
const valid = new Set<string>();

/** @throws Error that lists what is wrong with the definition */
function interpreterOf(machine: Machine): StateMachine {
  const text = JSON.stringify(machine);
  const options = { validationOptions: { noValidate: valid.has(text) } };
  const interpreter = new StateMachine(machine as unknown as StateMachineDefinition, options);
  valid.add(text);
  return interpreter;
}

async function run(
  { arn, name, machine, handlers }: DeclaredStateMachine,
  input: unknown,
  running: Set<Abort>,
  onEvent?: (event: StateEvent) => void,
): Promise<ExecutionResult> {
  const id = randomUUID();
  const startTime = new Date().toISOString();
  const execution = interpreterOf(machine).run(input as Json, {
    overrides: { taskResourceLocalHandlers: handlers },
    context: {
      Execution: { Id: `${arn.replace(':stateMachine:', ':execution:')}:${id}`, Name: id },
      StateMachine: { Id: arn, Name: name },
      Started: { Input: input, StartTime: startTime },
    },
  });
  running.add(execution.abort);
  const outcome = execution.result
    .then(
      (output) => ({ status: 'SUCCEEDED', output }) as const,
      (error: Error) => ({ status: statusOf(error) }),
    )
    .finally(() => running.delete(execution.abort));
  const durations = createDurations();
  let failure: { error?: string; cause?: string } = {};
  for await (const event of execution.eventLogs) {
    const { type, timestamp: at, state } = event as InterpreterEvent;
    durations.take(event as InterpreterEvent);
    if (event.type === 'ExecutionFailed') failure = { error: event.Error, cause: String(event.Cause) };
    onEvent?.({ at, type, ...(state ? { state: state.name } : {}) });
  }
  const result: ExecutionResult = { ...(await outcome), ...failure, states: durations.all() };
  return result.status === 'TIMED_OUT' ? { ...result, error: 'States.Timeout' } : result;
}

function statusOf({ name }: Error): 'FAILED' | 'TIMED_OUT' | 'ABORTED' {
  if (name === 'ExecutionTimeoutError') return 'TIMED_OUT';
  return name === 'ExecutionAbortedError' ? 'ABORTED' : 'FAILED';
}
