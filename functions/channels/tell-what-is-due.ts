import { type SendDeps, sendTelling } from './send-telling.ts';

export type ToldNow = {
  readonly count: number;
  /** What could not be worked on; the next run finds it again. */
  readonly failed: readonly unknown[];
};

const page = 50;
const atOnce = 8;

/** Tells channels what they are to be told, until nothing is due or `until` (milliseconds since 1970) has come. */
export async function tellWhatIsDue(until: number, deps: SendDeps): Promise<ToldNow> {
  const seen = new Set<string>();
  const failed: unknown[] = [];
  for (;;) {
    const fresh = (await deps.tellings.due(deps.now(), page)).filter((id) => !seen.has(id)).slice(0, atOnce);
    if (fresh.length === 0 || deps.now() >= until) return { count: seen.size, failed };
    for (const id of fresh) seen.add(id);
    const outcomes = await Promise.allSettled(fresh.map((id) => sendTelling(id, deps)));
    failed.push(...outcomes.flatMap((each) => (each.status === 'rejected' ? [each.reason] : [])));
  }
}
