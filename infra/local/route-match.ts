/** What a route table finds for a request. */
export type Match<T> = {
  readonly value: T;
  readonly pathParameters: Readonly<Record<string, string>> | undefined;
};

type Node<T> = {
  readonly literals: Map<string, Node<T>>;
  parameter: Node<T> | undefined;
  readonly greedy: Map<string, Leaf<T>>;
  readonly ends: Map<string, Leaf<T>>;
};
type Leaf<T> = { readonly value: T; readonly names: readonly string[] };

export type RouteTable<T> = (method: string, path: string) => Match<T> | undefined;

/**
 * Finds routes as an HTTP API does: a literal segment wins over {name}, that over {name+}, and a named method over
 * ANY; `$default` takes what is left. Parameters come percent-decoded.
 */
export function routeTable<T>(routes: ReadonlyMap<string, T>): RouteTable<T> {
  const root = newNode<T>();
  for (const [key, value] of routes) if (key !== '$default') insert(root, key, value);
  const fallback = routes.get('$default');
  return (method, path) => {
    const segments = path.split('/').slice(1);
    const values: string[] = [];
    const leaf = find({ method, segments, values }, root, 0);
    if (leaf !== undefined) return { value: leaf.value, pathParameters: named(leaf.names, values) };
    return fallback === undefined ? undefined : { value: fallback, pathParameters: undefined };
  };
}

function newNode<T>(): Node<T> {
  return { literals: new Map(), parameter: undefined, greedy: new Map(), ends: new Map() };
}

function insert<T>(root: Node<T>, key: string, value: T): void {
  const space = key.indexOf(' ');
  const method = key.slice(0, space);
  const names: string[] = [];
  let node = root;
  for (const segment of key
    .slice(space + 1)
    .split('/')
    .slice(1)) {
    const parameter = /^\{([^+}]+)(\+?)\}$/.exec(segment);
    if (parameter?.[1] !== undefined) names.push(parameter[1]);
    if (parameter?.[2] === '+') {
      node.greedy.set(method, { value, names });
      return;
    }
    node = parameter === null ? literal(node, segment) : wildcard(node);
  }
  node.ends.set(method, { value, names });
}

function literal<T>(node: Node<T>, segment: string): Node<T> {
  const child = node.literals.get(segment) ?? newNode<T>();
  node.literals.set(segment, child);
  return child;
}

function wildcard<T>(node: Node<T>): Node<T> {
  node.parameter ??= newNode<T>();
  return node.parameter;
}

type Search = { readonly method: string; readonly segments: readonly string[]; readonly values: string[] };

function find<T>(search: Search, node: Node<T>, depth: number): Leaf<T> | undefined {
  const segment = search.segments[depth];
  if (segment === undefined) return forMethod(node.ends, search.method);
  const child = node.literals.get(decoded(segment));
  const found = child === undefined ? undefined : find(search, child, depth + 1);
  return found ?? findParameter(search, node, depth);
}

function findParameter<T>(search: Search, node: Node<T>, depth: number): Leaf<T> | undefined {
  const segment = search.segments[depth] ?? '';
  const kept = search.values.length;
  if (node.parameter !== undefined && segment !== '') {
    search.values.push(decoded(segment));
    const found = find(search, node.parameter, depth + 1);
    if (found !== undefined) return found;
    search.values.length = kept;
  }
  const greedy = forMethod(node.greedy, search.method);
  if (greedy !== undefined) search.values.push(search.segments.slice(depth).map(decoded).join('/'));
  return greedy;
}

function forMethod<T>(leaves: ReadonlyMap<string, Leaf<T>>, method: string): Leaf<T> | undefined {
  return leaves.get(method) ?? leaves.get('ANY');
}

function named(names: readonly string[], values: readonly string[]): Record<string, string> | undefined {
  if (names.length === 0) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}

/** Percent-decoded, or as it came where it is not valid percent-encoding. */
export function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
