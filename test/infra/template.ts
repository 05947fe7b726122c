type Resource = { readonly Type: string; readonly Properties: Readonly<Record<string, unknown>> };
export type Template = {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>;
};
/** What was synthesized; every rule of the template looks at one of these. */
export type Suite = {
  readonly folder: string;
  readonly manifest: unknown;
  readonly data: Template;
  /** Every stack that can be redeployed at any time. */
  readonly working: readonly Template[];
};

/** All stacks, what must survive first. */
export const stacksOf = ({ data, working }: Suite): readonly Template[] => [data, ...working];

/** What lies at a path in a JSON value, or undefined. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      inner && typeof inner === 'object' ? (inner as Record<string | number, unknown>)[key] : undefined,
    value,
  );
}

export const list = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** A resource with its logical id; ids of the stacks are told apart by nothing, and need not be. */
export type Found = {
  readonly id: string;
  readonly type: string;
  readonly properties: unknown;
  readonly whole: unknown;
};

/** The resources of all stacks, with every import replaced by what another stack exports under that name. */
export function resources(suite: Suite, type?: string): readonly Found[] {
  const exported = new Map(
    stacksOf(suite).flatMap(({ Outputs }) =>
      Object.values(Outputs).map((output) => [at(output, 'Export', 'Name'), output.Value] as const),
    ),
  );
  return stacksOf(suite).flatMap(({ Resources }) =>
    Object.entries(Resources)
      .filter(([, each]) => type === undefined || each.Type === type)
      .map(([id, each]) => {
        const whole = linked(each, exported);
        return { id, type: each.Type, properties: at(whole, 'Properties'), whole };
      }),
  );
}

function linked(value: unknown, exported: ReadonlyMap<unknown, unknown>): unknown {
  if (Array.isArray(value)) return value.map((each) => linked(each, exported));
  if (!value || typeof value !== 'object') return value;
  if ('Fn::ImportValue' in value) return exported.get(value['Fn::ImportValue']);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, linked(inner, exported)]));
}

/** The logical id that a Ref or GetAtt points at. */
export function idIn(reference: unknown): string | undefined {
  const target = at(reference, 'Ref') ?? at(reference, 'Fn::GetAtt', 0);
  return typeof target === 'string' ? target : undefined;
}

/** Every logical id that a value refers to, however deep. */
export function idsIn(value: unknown): readonly string[] {
  const own = idIn(value);
  if (own !== undefined) return [own];
  return value && typeof value === 'object' ? Object.values(value).flatMap(idsIn) : [];
}
