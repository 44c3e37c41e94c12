/** State of the Amazon States Language. */
export type StateDefinition = Readonly<Record<string, unknown>>;

/** State machine in the Amazon States Language, with JSONPath. */
export interface Definition {
  readonly Comment: string;
  readonly StartAt: string;
  /** Seconds. */
  readonly TimeoutSeconds: number;
  readonly States: Readonly<Record<string, StateDefinition>>;
}
