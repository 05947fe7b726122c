import { decide } from './decide.ts';
import type { Decision } from './decision.ts';
import type { Rule } from './rule.ts';

/**
 * Makes a decision again (回放) from its snapshot and threshold and the rules that it names, looked for among `kept`: the
 * archived set, or any that has them. Rules switched on or edited since then change nothing. Throws RangeError where a rule
 * of that version is not there, for then the answer could only be guessed.
 */
export function replay(
  { snapshot, threshold, rules }: Pick<Decision, 'snapshot' | 'threshold' | 'rules'>,
  kept: readonly Rule[],
): Decision {
  const named = rules.map(({ ruleId, version }) => {
    const found = kept.find((rule) => rule.id === ruleId && rule.version === version);
    if (!found) throw new RangeError(`rule ${ruleId} version ${version} of the decision is not kept`);
    return { ...found, enabled: true };
  });
  return decide(snapshot, named, { threshold });
}
