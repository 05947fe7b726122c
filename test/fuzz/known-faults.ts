/**
 * What is known to be wrong and not mended yet: the route, and what the rules say of it. An entry that is not met any more
 * fails the suite, so that none outlives its fault.
 */
export const knownFaults: readonly { readonly route: string; readonly says: RegExp }[] = [
  { route: 'GET /waves/{id}/pick-list', says: /as text\/csv, which is not documented/ },
  { route: 'POST /waves', says: /answers a repeat with 200/ },
  { route: 'POST /shipments', says: /does not say that an answer came before/ },
];
