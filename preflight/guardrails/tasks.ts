type DeclaredAslState = Readonly<Record<string, unknown>>;

/** Timeouts of a definition in the Amazon States Language. */
export interface BoundedTasks {
  /** True if the whole execution has a timeout. */
  readonly whole: boolean;
  /** Tasks at any depth. */
  readonly tasks: readonly { readonly name: string; readonly timeout: boolean }[];
}

/** Tasks of a definition, including those within branches and maps. @param definition JSON text */
export function tasksIn(definition: unknown): BoundedTasks {
  const machine = (typeof definition === 'string' ? JSON.parse(definition) : {}) as DeclaredAslState;
  return { whole: bounded(machine), tasks: tasksOf(machine) };
}

const tasksOf = (machine: DeclaredAslState): BoundedTasks['tasks'] =>
  Object.entries((machine.States ?? {}) as Readonly<Record<string, DeclaredAslState>>).flatMap(([name, state]) => [
    ...(state.Type === 'Task' ? [{ name, timeout: bounded(state) }] : []),
    ...innerMachines(state).flatMap(tasksOf),
  ]);

const innerMachines = ({ Branches = [], ItemProcessor, Iterator: older }: DeclaredAslState): DeclaredAslState[] =>
  [...(Branches as DeclaredAslState[]), ItemProcessor, older].filter(
    (inner): inner is DeclaredAslState => inner !== undefined,
  );

const bounded = ({ TimeoutSeconds, TimeoutSecondsPath }: DeclaredAslState): boolean =>
  typeof TimeoutSeconds === 'number' || typeof TimeoutSecondsPath === 'string';
