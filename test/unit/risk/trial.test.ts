import { decide } from '../../../functions/risk/domain/decide.ts';
import { precisionOf, type Verdict, verdictOf } from '../../../functions/risk/domain/precision.ts';
import type { Rule } from '../../../functions/risk/domain/rule.ts';
import { type Past, trial } from '../../../functions/risk/domain/trial.ts';
import { shareOf } from '../../../functions/risk/domain/wilson.ts';
import { aRule, aSnapshot } from '../../builders/a-rule.ts';

const amountFrom = (value: number, part: Partial<Rule> = {}): Rule =>
  aRule({ id: 'amount', when: { fact: 'amount', op: '>=', value }, ...part });
const inForce = amountFrom(900);

/** Orders by their amounts, decided by the rule in force, and what people made of those that they saw. */
const past = (amount: number | undefined, verdict?: Verdict): Past => {
  const facts = amount === undefined ? {} : { amount };
  const snapshot = aSnapshot({ orderId: `ord-${amount}`, at: amount ?? 0, facts });
  return { decision: decide(snapshot, [inForce]), verdict };
};
const history = [
  past(100),
  past(500),
  past(600),
  past(900, 'rejected'),
  past(950, 'approved'),
  past(990, 'expired'),
  past(undefined),
];

describe('a rule tried on the past', () => {
  it('says what it would have hit, and what people made of that', () => {
    expect(trial(amountFrom(600, { id: 'other' }), history)).toEqual({
      ...{ tried: 7, hits: 4, unknown: 1, missing: [{ name: 'amount', orders: 1 }] },
      ...{ approved: 1, rejected: 1, expired: 1 },
      precision: shareOf(1, 2),
      recall: shareOf(1, 1),
      ...{ moreReviews: 1, fewerReviews: 0, extraLoad: 1 / 7 },
      examples: ['ord-990', 'ord-950', 'ord-900', 'ord-600'],
    });
  });

  it('takes the place of its own earlier version', () => {
    expect(trial(amountFrom(950, { version: 2 }), history)).toMatchObject({
      ...{ hits: 2, moreReviews: 0, fewerReviews: 1, extraLoad: -1 / 7 },
      recall: shareOf(0, 1),
    });
  });

  it('spares people what an allow-list lets through', () => {
    const allow = amountFrom(950, { id: 'allow', action: 'allow' });
    expect(trial(allow, history)).toMatchObject({ moreReviews: 0, fewerReviews: 2 });
  });

  it('adds its points to those of others', () => {
    const points = (weight: number) => trial(amountFrom(500, { id: 'points', weight }), history);
    expect(points(59)).toMatchObject({ hits: 5, moreReviews: 0 });
    expect(points(60)).toMatchObject({ hits: 5, moreReviews: 2 });
  });

  it('is tried where it would be in force, and has no precision before anybody decided', () => {
    const elsewhere = amountFrom(0, { id: 'jd', scope: { channels: ['jd'] } });
    expect(trial(elsewhere, history)).toMatchObject({ tried: 0, hits: 0, extraLoad: 0 });
    expect(trial(amountFrom(0, { id: 'new' }), [past(100)]).precision).toBeUndefined();
  });
});

describe('how often a rule was right', () => {
  it('is what people decided about its hits; what the clock did stands apart', () => {
    expect(precisionOf({ approved: 1, rejected: 3 })).toEqual(shareOf(3, 4));
    expect(precisionOf({ approved: 0, rejected: 0 })).toBeUndefined();
  });

  const by = (who: string) => ({ decision: 'reject', by: who, reason: '', at: 0 }) as const;
  it.each([
    [{ status: 'OPEN' }, undefined],
    [{ status: 'SUPERSEDED', decision: by('clock') }, undefined],
    [{ status: 'REJECTED', decision: by('li') }, 'rejected'],
    [{ status: 'APPROVED', decision: by('li') }, 'approved'],
    [{ status: 'REJECTED', decision: by('clock') }, 'expired'],
  ] as const)('of a review %j is %s', (review, verdict) => {
    expect(verdictOf(review)).toBe(verdict);
  });
});

describe('a share', () => {
  it.each([
    [0, 10, 0, 0.2775],
    [5, 10, 0.2366, 0.7634],
    [10, 10, 0.7225, 1],
    [680, 792, 0.8326, 0.8812],
  ])('of %d of %d has its interval', (found, of, low, high) => {
    const share = shareOf(found, of);
    expect(share).toMatchObject({ value: found / of, of });
    expect(share?.low).toBeCloseTo(low, 3);
    expect(share?.high).toBeCloseTo(high, 3);
  });

  it('of nothing is none', () => {
    expect(shareOf(0, 0)).toBeUndefined();
  });
});
