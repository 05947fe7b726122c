import type { Snapshot } from '../../functions/risk/domain/facts.ts';
import type { Condition, Rule } from '../../functions/risk/domain/rule.ts';

/** Holds of every order. */
export const always: Condition = { fact: 'channel', op: 'exists', value: true };

/** A rule that reviews every order, with only what matters to a test; a weight makes it a score rule. */
export const aRule = (part: Partial<Rule> = {}): Rule => {
  const { weight = 0 } = part;
  return {
    id: 'T1',
    version: 1,
    name: { zh: '规则', en: 'rule' },
    action: weight === 0 ? 'review' : 'score',
    weight,
    scope: {},
    when: always,
    message: { zh: '命中', en: 'Matched' },
    enabled: true,
    ...part,
  };
};

/** What is known of an order, with only what matters to a test. */
export const aSnapshot = ({ facts = {}, ...part }: Partial<Snapshot> = {}): Snapshot => ({
  orderId: 'ord_1',
  at: Date.parse('2026-11-24T02:00:00Z'),
  facts: { channel: 'web', 'channel-kind': 'own', ...facts },
  counts: [],
  listed: [],
  ...part,
});
