import * as z from 'zod';

const reportSchema = z.object({
  vulnerabilities: z.record(
    z.string(),
    z.object({
      severity: z.enum(['info', 'low', 'moderate', 'high', 'critical']),
      range: z.string(),
      via: z.array(z.union([z.string(), z.object({ title: z.string(), url: z.string() })])),
    }),
  ),
});
const refusalSchema = z.object({ message: z.string() });

/** What the registry knows of packages: what must be mended now because it is delivered, and how much may wait. */
export type Advisories =
  | { readonly kind: 'told'; readonly grave: readonly string[]; readonly others: number }
  | { readonly kind: 'unknown'; readonly because: string };

/** Reads what `npm audit --json` printed. Only high and critical advisories (高危漏洞) of what is delivered stop anything. */
export function readAdvisories(output: string, delivered: ReadonlySet<string>): Advisories {
  const given = parsed(output);
  const report = reportSchema.safeParse(given);
  if (!report.success)
    return {
      kind: 'unknown',
      because: refusalSchema.safeParse(given).data?.message ?? 'npm audit said nothing',
    };
  const all = Object.entries(report.data.vulnerabilities);
  const grave = all.filter(
    ([name, { severity }]) => delivered.has(name) && (severity === 'high' || severity === 'critical'),
  );
  return {
    kind: 'told',
    grave: grave.map(([name, { severity, range, via }]) => {
      const causes = via.map((each) => (typeof each === 'string' ? each : `${each.title} ${each.url}`));
      return `${name} ${range} (${severity}): ${causes.join('; ')}`;
    }),
    others: all.length - grave.length,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
