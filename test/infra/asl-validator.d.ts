declare module 'asl-validator' {
  /** Checks a state machine's syntax, its JSONPaths and that every state is reached. */
  export default function validate(definition: unknown): { readonly isValid: boolean; readonly errors: unknown[] };
}
