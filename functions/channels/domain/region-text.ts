/** A street without the province, city and district that it begins with, and which stand beside it. */
export function withoutRegions(
  detail: string | undefined,
  regions: readonly (string | undefined)[],
): string | undefined {
  let rest = detail;
  for (const part of regions)
    if (rest !== undefined && part !== undefined && rest.startsWith(part))
      rest = rest.slice(part.length).trim();
  return rest === '' ? undefined : rest;
}
