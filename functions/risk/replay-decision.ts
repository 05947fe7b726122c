import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../../shared/kernel/failure.ts';
import type { StoredDecision } from './decision-schema.ts';
import type { Decision } from './domain/decision.ts';
import { replay } from './domain/replay.ts';
import type { RuleStore } from './rule-store.ts';

export type Replay = {
  readonly same: boolean;
  /** What came out otherwise, by name. */
  readonly differs: readonly string[];
  readonly again: Decision;
};

const compared = ['outcome', 'score', 'threshold', 'hits', 'unknown', 'rules'] as const;

/**
 * Makes a decision again from what was kept of it (重放): from its snapshot and the rules of then, and nothing else. The
 * same comes out, or the code that decides has changed. Throws DECISION_NOT_FOUND where its rules were not kept.
 */
export async function replayDecision(
  kept: StoredDecision,
  rules: Pick<RuleStore, 'archived'>,
): Promise<Replay> {
  const archived = await rules.archived(kept.rulesHash);
  if (!archived)
    throw new Failure('DECISION_NOT_FOUND', 'The rules that the decision was made by are not kept.');
  const again = replay(kept, archived);
  const differs = compared.filter((name) => !isDeepStrictEqual(plain(again[name]), plain(kept[name])));
  return { same: differs.length === 0, differs, again };
}

/** As the table gives it back. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
