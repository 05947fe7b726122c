import { compilePattern, type EventMatcher } from './event-pattern.ts';

export type FilterCriteria = { readonly Filters: readonly { readonly Pattern: string }[] };

/** The filter of an event source mapping: one pattern of several must match; without any, everything does. */
export function filterOf(criteria: FilterCriteria | undefined): EventMatcher {
  if (criteria === undefined || criteria.Filters.length === 0) return () => true;
  const matchers = criteria.Filters.map(({ Pattern }) => compilePattern(JSON.parse(Pattern)));
  return (record) => matchers.some((matches) => matches(record));
}
