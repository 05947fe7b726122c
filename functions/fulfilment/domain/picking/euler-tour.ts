/** A way between two nodes that is walked once, and what is passed on it from the first end to the second. */
export type Edge = { readonly ends: readonly [number, number]; readonly points: readonly number[] };

type Arrival = { readonly node: number; readonly passed: readonly number[] };

/** What is passed on a closed walk over all edges, each once, from `start` (Hierholzer 1873). */
export function eulerTour(edges: readonly Edge[], start: number): readonly number[] {
  const unwalked = edgesByNode(edges);
  const stack: Arrival[] = [{ node: start, passed: [] }];
  const tour: (readonly number[])[] = [];
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const here = unwalked.get(top.node);
    const [edge] = here ?? [];
    if (edge) {
      for (const end of edge.ends) unwalked.get(end)?.delete(edge);
      stack.push(arrival(edge, top.node));
    } else {
      tour.push(top.passed);
      stack.pop();
    }
  }
  return tour.reverse().flat();
}

function edgesByNode(edges: readonly Edge[]): ReadonlyMap<number, Set<Edge>> {
  const nodes = new Map<number, Set<Edge>>();
  for (const edge of edges)
    for (const end of edge.ends) {
      const known = nodes.get(end) ?? new Set();
      nodes.set(end, known.add(edge));
    }
  return nodes;
}

function arrival({ ends: [one, other], points }: Edge, from: number): Arrival {
  return from === one ? { node: other, passed: points } : { node: one, passed: points.toReversed() };
}
