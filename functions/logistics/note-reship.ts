import { type CaseStore, withAction } from './case-store.ts';

type Decided = {
  readonly caseId: string;
  readonly outcome: 'ALLOCATED' | 'REFUSED';
  readonly reason?: string | undefined;
  readonly allocationIds: readonly string[];
  readonly cost?: { readonly currency: string; readonly minor: number } | undefined;
};
type NoteDeps = { readonly cases: Pick<CaseStore, 'get' | 'save'>; readonly now: () => number };

const tries = 5;

/** Notes on its case what came of goods that were to be sent again (补发); once. */
export async function noteReship(decided: Decided, { cases, now }: NoteDeps): Promise<void> {
  const { caseId, outcome, reason, allocationIds, cost } = decided;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const found = await cases.get(caseId);
    if (!found?.reship || found.reship.outcome !== undefined) return;
    const words = outcome === 'ALLOCATED' ? 'It is sent again.' : `It cannot be sent again: ${reason ?? ''}`;
    const done = { action: 'note', at: now(), by: 'fulfilment', reason: words.slice(0, 200) } as const;
    const reship = { ...found.reship, outcome, reason, allocationIds: [...allocationIds], cost };
    if (await cases.save({ ...withAction(found, { ...done, amount: cost }), reship })) return;
  }
  throw new Error('a case is written by too many at once');
}
