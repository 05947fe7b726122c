import { evaluate, type Truth } from '../../../functions/risk/domain/evaluate.ts';
import type { FactValue } from '../../../functions/risk/domain/facts.ts';
import {
  type Condition,
  deepest,
  mostParts,
  type Operand,
  type Operator,
  ruleSchema,
  windowMs,
} from '../../../functions/risk/domain/rule.ts';
import { aRule, aSnapshot } from '../../builders/a-rule.ts';

const amountOver5: Condition = { fact: 'amount', op: '>', value: 5 };
const longTexts = { fact: 'shop', op: 'in', value: Array(100).fill('茶'.repeat(80)) };
const nested = (levels: number): Condition => (levels === 0 ? amountOver5 : { all: [nested(levels - 1)] });

describe('a rule as somebody writes it', () => {
  const isRule = (when: unknown) => ruleSchema.safeParse({ ...aRule(), when }).success;

  it.each<[string, unknown]>([
    ['a test', amountOver5],
    ['groups as deep as allowed', nested(deepest)],
    ['a count', { count: 'phone.orders', window: 'PT30M', op: '>=', value: 3 }],
    ['an amount that was summed up', { count: 'buyer.amount', window: 'P90D', op: '>=', value: 1_000_000 }],
    ['a list', { listed: 'blacklist', by: 'phone' }],
    ['an operand of several', { fact: 'country', op: 'in', value: ['HK', 'MO'] }],
    ['one of the SKUs', { fact: 'skus', op: 'contains', value: 'TEA' }],
  ])('takes %s', (_, when) => {
    expect(isRule(when)).toBe(true);
  });

  it.each<[string, unknown]>([
    ['nothing', {}],
    ['an empty group', { any: [] }],
    ['groups too deep', nested(deepest + 1)],
    ['groups of a hundred thousand levels', JSON.parse(`${'{"not":'.repeat(1e5)}1${'}'.repeat(1e5)}`)],
    ['too many parts', { all: Array(20).fill({ any: [amountOver5, amountOver5] }) }],
    ['a fact that there is not', { fact: 'zodiac', op: '=', value: 'rat' }],
    ['a prototype for a fact', { fact: '__proto__', op: 'exists', value: true }],
    ['a pattern', { fact: 'shop', op: 'matches', value: '(a+)+$' }],
    ['code', { eval: 'process.exit()' }],
    ['a test with more to it', { ...amountOver5, or: 1 }],
    ['two kinds of test in one', { ...amountOver5, listed: 'blacklist' }],
    ['a number compared with a text', { fact: 'amount', op: '=', value: '5' }],
    ['a text that should be more than another', { fact: 'shop', op: '>', value: 'a' }],
    ['one operand where several are wanted', { fact: 'country', op: 'in', value: 'HK' }],
    ['a number that is none', { fact: 'amount', op: '>', value: Number.NaN }],
    ['a number without end', { fact: 'amount', op: '>', value: Number.POSITIVE_INFINITY }],
    ['a text that is too long', { fact: 'shop', op: '=', value: 'a'.repeat(201) }],
    ['a count that there is not', { count: 'phone.tears', window: 'PT1H', op: '>', value: 1 }],
    ['a count that is never reached', { count: 'phone.orders', window: 'PT1H', op: '>=', value: 201 }],
    ['a window of 91 days', { count: 'phone.orders', window: 'P91D', op: '>', value: 1 }],
    ['a window of months', { count: 'phone.orders', window: 'P1M', op: '>', value: 1 }],
    ['a window of nothing', { count: 'phone.orders', window: 'PT0H', op: '>', value: 1 }],
    ['a part that no list holds', { listed: 'blacklist', by: 'zodiac' }],
    ['more than an item can hold', { any: Array(2).fill(longTexts) }],
  ])('refuses %s', (_, when) => {
    expect(isRule(when)).toBe(false);
  });

  it.each(['constructor', 'toString', 'valueOf', 'R_1', '1R', ''])('is not called %s', (id) => {
    expect(ruleSchema.safeParse({ ...aRule(), id }).success).toBe(false);
  });

  it('has points where it scores, and only there', () => {
    expect(ruleSchema.safeParse({ ...aRule(), action: 'score', weight: 0 }).success).toBe(false);
    expect(ruleSchema.safeParse({ ...aRule(), action: 'block', weight: 5 }).success).toBe(false);
    expect(ruleSchema.safeParse({ ...aRule(), action: 'score', weight: -20 }).success).toBe(true);
  });

  it('has no more parts than allowed', () => {
    const parts = (tests: number) => ({
      any: [{ any: Array(20).fill(amountOver5) }, { any: Array(tests).fill(amountOver5) }],
    });
    expect(isRule(parts(mostParts - 23))).toBe(true);
    expect(isRule(parts(mostParts - 22))).toBe(false);
  });

  it.each([
    ['PT30M', 1_800_000],
    ['PT24H', 86_400_000],
    ['P7D', 604_800_000],
  ])('knows how long %s is', (window, ms) => {
    expect(windowMs(window)).toBe(ms);
  });
});

describe('a condition', () => {
  const truthOf = (when: Condition, facts: Record<string, FactValue>): Truth =>
    evaluate(when, aSnapshot({ facts })).truth;

  it.each<[FactValue, Operator, Operand, Truth]>([
    [5, '=', 5, 'yes'],
    [5, '!=', 5, 'no'],
    [5, '<', 5, 'no'],
    [5, '<=', 5, 'yes'],
    [5, '>', 5, 'no'],
    [5, '>=', 5, 'yes'],
    [5, 'in', [4, 5], 'yes'],
    [5, 'not-in', [4, 5], 'no'],
    [5, '=', '5', 'no'],
    ['10', '>', '9', 'no'],
    ['tea-house', 'contains', 'house', 'yes'],
    ['tea-house', 'starts-with', 'house', 'no'],
    ['tea-house', 'starts-with', 'tea', 'yes'],
    [['TEA', 'CUP'], 'contains', 'CUP', 'yes'],
    [['TEA', 'CUP'], 'contains', 'CU', 'no'],
    [['TEA', 'CUP'], 'in', ['CUP', 'POT'], 'yes'],
    [['TEA', 'CUP'], 'not-in', ['CUP', 'POT'], 'no'],
    [true, '=', true, 'yes'],
    ['(a+)+$', 'contains', '(a+)+$', 'yes'],
    [`${'a'.repeat(100_000)}!`, 'contains', '(a+)+$', 'no'],
  ])('says of %j %s %j: %s', (actual, op, value, truth) => {
    expect(truthOf({ fact: 'shop', op, value }, { shop: actual })).toBe(truth);
  });

  const yes: Condition = { fact: 'channel', op: '=', value: 'web' };
  const no: Condition = { not: yes };
  const unknown: Condition = { fact: 'refund-share', op: '>', value: 0.5 };
  it.each<[string, Condition, Truth]>([
    ['what is not known', unknown, 'unknown'],
    ['the opposite of what is not known', { not: unknown }, 'unknown'],
    ['all, one of them no', { all: [unknown, no] }, 'no'],
    ['all, one of them not known', { all: [yes, unknown] }, 'unknown'],
    ['any, one of them yes', { any: [unknown, yes] }, 'yes'],
    ['any, one of them not known', { any: [no, unknown] }, 'unknown'],
    ['whether it is known', { fact: 'refund-share', op: 'exists', value: false }, 'yes'],
    ['what nobody counted', { count: 'ip.orders', window: 'PT1H', op: '>=', value: 0 }, 'unknown'],
    ['a list that it is not on', { listed: 'blacklist' }, 'no'],
    ['a fact by the name of a prototype', { fact: 'toString' as 'shop', op: 'exists', value: true }, 'no'],
  ])('knows three truths: %s', (_, when, truth) => {
    expect(truthOf(when, {})).toBe(truth);
  });

  it('names what it lacked, and only what mattered', () => {
    const snapshot = aSnapshot();
    const count: Condition = { count: 'ip.orders', window: 'PT1H', op: '>', value: 1 };
    expect(evaluate({ all: [yes, unknown, count] }, snapshot).missing).toEqual([
      'ip.orders PT1H',
      'refund-share',
    ]);
    expect(evaluate({ any: [yes, unknown] }, snapshot).missing).toEqual([]);
  });

  it('says what it found', () => {
    const snapshot = aSnapshot({
      counts: [{ of: 'phone.orders', window: 'PT24H', value: 6 }],
      listed: [{ list: 'blacklist', by: 'address', similarity: 0.912 }],
    });
    const when: Condition = {
      all: [
        { count: 'phone.orders', window: 'PT24H', op: '>=', value: 5 },
        { listed: 'blacklist', atLeast: 0.85 },
      ],
    };
    expect(evaluate(when, snapshot)).toEqual({
      truth: 'yes',
      missing: [],
      found: ['phone.orders PT24H is 6', 'address is on blacklist (91 % alike)'],
    });
  });

  it.each([
    [{ listed: 'blacklist', by: 'address', atLeast: 0.95 }, 'no'],
    [{ listed: 'blacklist', by: 'address', atLeast: 0.9 }, 'yes'],
    [{ listed: 'blacklist', by: 'phone' }, 'no'],
    [{ listed: 'friends' }, 'no'],
  ] as const)('asks of a list by what, and how alike: %j %s', (when, truth) => {
    const listed = [{ list: 'blacklist', by: 'address', similarity: 0.9 }];
    expect(evaluate(when, aSnapshot({ listed })).truth).toBe(truth);
  });
});
