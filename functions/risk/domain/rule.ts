import * as z from 'zod';
import { type Channel, channels } from '../../../shared/kernel/channel.ts';
import { code, noCardNumber, plainText } from '../../../shared/kernel/text.ts';
import { type FactName, factLines, factNames, factTable } from './fact-table.ts';
import { type CountName, type CountWindow, countNames } from './facts.ts';
import { listedKinds } from './keys.ts';

/** allow: a list that lets pass whatever else speaks against it; block and review decide alone; score adds its weight. */
export const ruleActions = ['allow', 'block', 'review', 'score'] as const;
export type RuleAction = (typeof ruleActions)[number];

/** All that a condition can do with a value. Texts are compared as they are written: none of them is a pattern. */
export const operators = [
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'not-in',
  'contains',
  'starts-with',
  'exists',
] as const;
export type Operator = (typeof operators)[number];
export const comparisons = ['=', '!=', '<', '<=', '>', '>='] as const satisfies readonly Operator[];
export type Comparison = (typeof comparisons)[number];

export type Operand = string | number | boolean | readonly string[] | readonly number[];
export type FactTest = { readonly fact: FactName; readonly op: Operator; readonly value: Operand };
export type CountTest = {
  readonly count: CountName;
  readonly window: CountWindow;
  readonly op: Comparison;
  readonly value: number;
};
/** Found on the list, by anything or by one thing (`phone`, `address`), and at least so alike (1: the same). */
export type ListTest = {
  readonly listed: string;
  readonly by?: string | undefined;
  readonly atLeast?: number | undefined;
};
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | FactTest
  | CountTest
  | ListTest;

export const longestOperand = 200;
export const mostOperands = 100;
/** Groups within groups; tests are below the innermost. */
export const deepest = 4;
/** Tests and groups in one rule. */
export const mostParts = 40;
/** What a condition may come to in JSON: many rules lie in one item. */
export const mostRuleBytes = 32 * 1024;
/** Only so many of the latest orders of a key are counted, so a rule that waits for more would never match. */
export const mostCounted = 200;
export const longestWindowMs = 90 * 86_400_000;

const operandText = z
  .string()
  .max(longestOperand)
  .refine(...noCardNumber);
const operandNumber = z.number().min(-1e12).max(1e12);
const operand = z.union([
  operandText,
  operandNumber,
  z.boolean(),
  z.array(operandText).min(1).max(mostOperands),
  z.array(operandNumber).min(1).max(mostOperands),
]);

const unitMs = { M: 60_000, H: 3_600_000, D: 86_400_000 } as const;

/** RangeError for anything but PT30M, PT24H, P30D. */
export function windowMs(window: CountWindow): number {
  const found = /^P(?:T(\d{1,4})([MH])|(\d{1,3})(D))$/.exec(window);
  const [, small, smallUnit, days, dayUnit] = found ?? [];
  const unit = (smallUnit ?? dayUnit) as keyof typeof unitMs | undefined;
  if (unit === undefined) throw new RangeError('A window is minutes, hours or days: PT30M, PT24H, P30D');
  return Number(small ?? days) * unitMs[unit];
}

const countWindow = z
  .string()
  .regex(/^P(T[1-9]\d{0,3}[MH]|[1-9]\d{0,2}D)$/, {
    error: 'is minutes, hours or days: PT30M, PT24H, P30D',
    abort: true,
  })
  .refine((window) => windowMs(window) <= longestWindowMs, 'is longer than 90 days')
  .meta({ description: 'How far to look back from the order, ISO 8601', example: 'PT24H' });

const factTest = z
  .strictObject({
    fact: z.enum(factNames).meta({ description: `What is known of an order:\n${factLines()}` }),
    op: z.enum(operators),
    value: operand,
  })
  .refine(fitsFact, 'compares a fact with what it can never be, or by an operator that it does not have');

const countTest = z
  .strictObject({
    count: z.enum(countNames),
    window: countWindow,
    op: z.enum(comparisons),
    value: z.int().min(0).max(1e12),
  })
  .refine(
    ({ count, value }) => count.endsWith('.amount') || value <= mostCounted,
    `counts no further than ${mostCounted}`,
  );

export const listName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'is small letters, digits and -')
  .meta({ example: 'blacklist' });

const listTest = z.strictObject({
  listed: listName,
  by: z
    .enum(listedKinds)
    .optional()
    .meta({ description: 'phone, name, address, buyer, device, ip or email' }),
  atLeast: z.number().min(0).max(1).optional().meta({ description: 'How alike; without it 0' }),
});

/** The members of the operators, by the type of the fact: what is not here is refused when a rule is made. */
const operatorsOf = {
  text: ['=', '!=', 'in', 'not-in', 'contains', 'starts-with', 'exists'],
  number: ['=', '!=', '<', '<=', '>', '>=', 'in', 'not-in', 'exists'],
  boolean: ['=', '!=', 'exists'],
  texts: ['contains', 'in', 'not-in', 'exists'],
} as const satisfies Record<string, readonly Operator[]>;

function fitsFact({ fact, op, value }: FactTest): boolean {
  const { type } = factTable[fact];
  const allowed: readonly Operator[] = operatorsOf[type];
  if (!allowed.includes(op)) return false;
  if (op === 'exists') return typeof value === 'boolean';
  const isMany = Array.isArray(value);
  if (isMany !== (op === 'in' || op === 'not-in')) return false;
  const one: unknown = isMany ? value[0] : value;
  return typeof one === (type === 'texts' || type === 'text' ? 'string' : type);
}

const test: z.ZodType<Condition> = z.union([factTest, countTest, listTest]).meta({ id: 'RiskTest' });

/** Each level of groups is a schema of its own, so that nesting ends and a document can show it. */
function groupsOver(inner: z.ZodType<Condition>, level: number): z.ZodType<Condition> {
  if (level > deepest) return inner;
  const members = z.array(inner).min(1).max(20);
  const groups = z
    .union([
      z.strictObject({ all: members }),
      z.strictObject({ any: members }),
      z.strictObject({ not: inner }),
      test,
    ])
    .meta({ id: level === deepest ? 'RiskCondition' : `RiskConditionWithin${deepest - level}` });
  return groupsOver(groups, level + 1);
}

export const conditionSchema = groupsOver(test, 1);

/** How many tests and groups a condition has. */
export function partsOf(condition: Condition): number {
  if ('all' in condition) return condition.all.reduce((sum, part) => sum + partsOf(part), 1);
  if ('any' in condition) return condition.any.reduce((sum, part) => sum + partsOf(part), 1);
  return 'not' in condition ? 1 + partsOf(condition.not) : 1;
}

export const ruleIdSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9-]{0,39}$/, 'is letters, digits and -, 40 at most')
  // Rules are members of one object, where these names are taken.
  .refine((id) => !(id in {}), 'is a name that every object has')
  .meta({ example: 'R1' });

/** How much there is of something, written down in UTF-8. */
export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const bothTongues = (max: number) => z.strictObject({ zh: plainText(max), en: plainText(max) });

const input = z
  .strictObject({
    name: bothTongues(60),
    action: z.enum(ruleActions),
    weight: z.int().min(-100).max(100).meta({ description: 'Points of a score rule, else 0' }),
    scope: z
      .strictObject({
        channels: z.array(z.enum(channels)).min(1).optional(),
        shops: z.array(code(64)).min(1).max(50).optional(),
      })
      .meta({ description: 'Of which channels and shops; without one of all' }),
    when: conditionSchema,
    message: bothTongues(200).meta({ description: 'Why, for whoever reviews the order' }),
    enabled: z.boolean(),
  })
  .refine(({ action, weight }) => (action === 'score') === (weight !== 0), {
    error: 'A score rule has points, and only it has',
    path: ['weight'],
  })
  .refine(({ when }) => partsOf(when) <= mostParts, {
    error: `A rule has ${mostParts} tests and groups at most`,
    path: ['when'],
  })
  .refine(({ when }) => jsonBytes(when) <= mostRuleBytes, {
    error: `A condition has ${mostRuleBytes} bytes at most`,
    path: ['when'],
  });
/** What a merchant says about a rule; its id and version are given by whoever keeps it. */
export const ruleInputSchema: z.ZodType<RuleInput> = input.meta({ id: 'RiskRuleInput' });

/** One version of a rule (规则版本). It never changes: an edit makes the next version, and decisions name the one they used. */
export const ruleSchema: z.ZodType<Rule> = input
  .safeExtend({ id: ruleIdSchema, version: z.int().min(1).max(999_999) })
  .meta({ id: 'RiskRule' });

export type Rule = {
  readonly id: string;
  readonly version: number;
  readonly name: { readonly zh: string; readonly en: string };
  readonly action: RuleAction;
  readonly weight: number;
  readonly scope: {
    readonly channels?: readonly Channel[] | undefined;
    readonly shops?: readonly string[] | undefined;
  };
  readonly when: Condition;
  readonly message: { readonly zh: string; readonly en: string };
  readonly enabled: boolean;
};
export type RuleInput = Omit<Rule, 'id' | 'version'>;
