import fc from 'fast-check';
import { decide, reasonOf } from '../../../functions/risk/domain/decide.ts';
import { countNames, type Snapshot } from '../../../functions/risk/domain/facts.ts';
import { replay } from '../../../functions/risk/domain/replay.ts';
import { type Condition, type Rule, ruleSchema } from '../../../functions/risk/domain/rule.ts';
import { shippedRules } from '../../../functions/risk/domain/shipped-rules.ts';
import { always, aRule, aSnapshot } from '../../builders/a-rule.ts';

const allow = aRule({ id: 'allow', action: 'allow' });
const block = aRule({ id: 'block', action: 'block' });
const review = aRule({ id: 'review', action: 'review' });
const score = (weight: number, id = 'score') => aRule({ id, weight });
const marketplace = { channel: 'taobao', 'channel-kind': 'marketplace', shop: 'tea-house' };

describe('a decision about an order', () => {
  it.each<[string, readonly Rule[], string]>([
    ['no rule', [], 'PASS'],
    ['points below the threshold', [score(59)], 'PASS'],
    ['points at the threshold', [score(60)], 'REVIEW'],
    ['points of several rules', [score(30, 'a'), score(30, 'b')], 'REVIEW'],
    ['points that a rule takes off', [score(60, 'a'), score(-1, 'b')], 'PASS'],
    ['a review rule without points', [review], 'REVIEW'],
    ['a block before a review', [review, block], 'BLOCK'],
    ['an allow-list before a block', [block, allow], 'ALLOW'],
    ['an allow-list before any score', [score(100, 'a'), score(100, 'b'), allow], 'ALLOW'],
    ['a rule that is off', [aRule({ action: 'block', enabled: false })], 'PASS'],
    ['a rule of another channel', [aRule({ action: 'block', scope: { channels: ['jd'] } })], 'PASS'],
    ['a rule of a shop, for no shop', [aRule({ action: 'block', scope: { shops: ['tea-house'] } })], 'PASS'],
  ])('by %s', (_, rules, outcome) => {
    expect(decide(aSnapshot(), rules).outcome).toBe(outcome);
  });

  it("holds a marketplace's order that a rule blocks, and says why", () => {
    const decision = decide(aSnapshot({ facts: marketplace }), [block]);
    expect(decision).toMatchObject({ outcome: 'REVIEW', score: 0, hits: [{ action: 'block' }] });
    expect(reasonOf(decision)).toContain('平台订单不自动取消');
  });

  it('asks only rules in scope, and names them', () => {
    const here = aRule({ id: 'here', scope: { channels: ['taobao'], shops: ['tea-house'] } });
    const there = aRule({ id: 'there', scope: { channels: ['taobao'], shops: ['coffee-house'] } });
    expect(decide(aSnapshot({ facts: marketplace }), [there, here]).rules).toEqual([
      { ruleId: 'here', version: 1 },
    ]);
  });

  it('writes down a rule with a missing fact, and goes on without it', () => {
    const lacking = aRule({
      id: 'lacking',
      action: 'block',
      when: { fact: 'refund-share', op: '>', value: 0 },
    });
    expect(decide(aSnapshot(), [lacking, score(10)])).toMatchObject({
      outcome: 'PASS',
      score: 10,
      unknown: [{ ruleId: 'lacking', missing: ['refund-share'] }],
    });
  });

  it('takes no rule in two versions', () => {
    expect(() => decide(aSnapshot(), [aRule(), aRule({ version: 2 })])).toThrow(RangeError);
  });

  it.each([
    ['PASS', [], '通过'],
    ['REVIEW', [score(60)], '60 points'],
    ['REVIEW', [review], 'review wants'],
    ['BLOCK', [block], 'Blocked by block'],
    ['ALLOW', [allow, block], 'allow-list by allow'],
  ] as const)('says why it is %s', (outcome, rules, why) => {
    const decision = decide(aSnapshot(), rules);
    expect(decision.outcome).toBe(outcome);
    expect(reasonOf(decision)).toContain(why);
  });
});

describe('a decision made again', () => {
  const before = aRule({ id: 'limit', version: 1, when: { fact: 'amount', op: '>=', value: 100 } });
  const edited = aRule({ ...before, version: 2, when: { fact: 'amount', op: '>=', value: 1000 } });
  const snapshot = aSnapshot({ facts: { amount: 500 } });

  it('keeps to the version of then when the rule is edited in the middle of its review', () => {
    const decision = decide(snapshot, [before]);
    expect(replay(decision, [edited, before])).toEqual(decision);
    expect(decide(snapshot, [edited]).outcome).toBe('PASS');
  });

  it('does not mind that the rule is switched off since', () => {
    const decision = decide(snapshot, [before]);
    expect(replay(decision, [{ ...before, enabled: false }])).toEqual(decision);
  });

  it('keeps to the threshold of then', () => {
    const decision = decide(snapshot, [score(40)], { threshold: 40 });
    expect(replay(decision, [score(40)])).toEqual(decision);
  });

  it('fails where a version is not kept', () => {
    expect(() => replay(decide(snapshot, [before]), [edited])).toThrow('limit version 1');
  });
});

const test: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({
    fact: fc.constantFrom('amount', 'hour', 'refund-share'),
    op: fc.constantFrom('=', '<', '>=', 'exists' as const),
    value: fc.integer({ min: 0, max: 3 }),
  }) as fc.Arbitrary<Condition>,
  fc.record({
    count: fc.constantFrom(...countNames.slice(0, 3)),
    window: fc.constantFrom('PT1H', 'P1D'),
    op: fc.constantFrom('<', '>='),
    value: fc.integer({ min: 0, max: 3 }),
  }),
  fc.constant<Condition>({ listed: 'blacklist' }),
  fc.constant(always),
);
const { condition } = fc.letrec<{ condition: Condition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    test,
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('condition') }),
  ),
}));
const rules = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 5 }).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc
        .record({
          when: condition,
          weight: fc.constantFrom(0, 20, 60, -20),
          version: fc.integer({ min: 1, max: 3 }),
          action: fc.constantFrom('allow', 'block', 'review' as const),
        })
        .map(({ weight, action, ...part }) =>
          aRule({ ...part, id, weight, action: weight === 0 ? action : 'score' }),
        ),
    ),
  ),
);
const small = fc.integer({ min: 0, max: 3 });
const snapshots: fc.Arbitrary<Snapshot> = fc
  .record({
    facts: fc.record(
      {
        amount: small,
        hour: small,
        'refund-share': small,
        'channel-kind': fc.constantFrom('own', 'marketplace'),
      },
      { requiredKeys: [] },
    ),
    counts: fc.uniqueArray(
      fc.record({
        of: fc.constantFrom(...countNames.slice(0, 3)),
        window: fc.constantFrom('PT1H', 'P1D'),
        value: small,
      }),
      { selector: ({ of, window }) => `${of} ${window}`, maxLength: 4 },
    ),
    listed: fc.constantFrom([], [{ list: 'blacklist', by: 'phone', similarity: 1 }]),
  })
  .map((part) => aSnapshot(part as Partial<Snapshot>));

describe('any rules and any order', () => {
  it('give one decision, whatever the order of the rules, and the same when made again', () => {
    fc.assert(
      fc.property(snapshots, rules, (snapshot, some) => {
        const decision = decide(snapshot, some);
        expect(decide(snapshot, some.toReversed())).toEqual(decision);
        expect(replay(structuredClone(decision), some)).toEqual(decision);
        expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
      }),
      { numRuns: 300 },
    );
  });

  it('never block an order of a marketplace, and never hold one that is allowed', () => {
    fc.assert(
      fc.property(snapshots, rules, (snapshot, some) => {
        const { outcome, hits } = decide(snapshot, some);
        if (snapshot.facts['channel-kind'] === 'marketplace') expect(outcome).not.toBe('BLOCK');
        expect(outcome === 'ALLOW').toBe(hits.some(({ action }) => action === 'allow'));
      }),
      { numRuns: 200 },
    );
  });
});

describe('the shipped rules', () => {
  it('are rules as everybody may write them, each with an id of its own', () => {
    for (const rule of shippedRules) expect(ruleSchema.parse(rule)).toEqual(rule);
    expect(new Set(shippedRules.map(({ id }) => id)).size).toBe(shippedRules.length);
  });
});
