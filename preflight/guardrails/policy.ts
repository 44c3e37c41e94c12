/** Statement of an IAM policy; lists are always arrays. */
export interface NormalizedStatement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** True if its principal is `*`. */
  readonly everybody: boolean;
  readonly condition: unknown;
}

/** Statements of a policy document; empty if the value is not one. */
export function statementsIn(document: unknown): readonly NormalizedStatement[] {
  if (typeof document !== 'string') return [];
  const { Statement = [] } = JSON.parse(document) as { readonly Statement?: unknown };
  return listOf(Statement).map((statement) => {
    const { Effect, Action, NotAction, Resource, NotResource, Principal, Condition } = statement as Readonly<
      Record<string, unknown>
    >;
    return {
      effect: String(Effect),
      // An exception does not limit what is included: it counts as everything.
      actions: NotAction === undefined ? textsOf(Action) : ['*'],
      resources: NotResource === undefined ? textsOf(Resource) : ['*'],
      everybody: Principal === '*' || JSON.stringify(Principal) === '{"AWS":"*"}',
      condition: Condition,
    };
  });
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const textsOf = (value: unknown): readonly string[] => (value === undefined ? [] : listOf(value).map(String));

/**
 * True if a resource means all of its kind: `*`, an ARN whose last part begins with it (`…:function:*`, `…:::*`), or a
 * whole bucket (`…:::lake/*`).
 */
export function isWild(resource: string): boolean {
  const [scheme, , service, , , ...rest] = resource.split(':');
  if (scheme !== 'arn' || rest.length === 0) return resource.includes('*');
  const path = rest.join(':');
  if (service === 's3') return /^[^/]*\*|^[^/]+\/\*/.test(path);
  return /^(\*|[\w-]+[:/]\*)/.test(path);
}
