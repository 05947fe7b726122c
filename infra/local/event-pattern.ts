import { HostError } from './host-error.ts';
import { isObject } from './json.ts';

/** Whether an event satisfies a pattern. */
export type EventMatcher = (event: unknown) => boolean;
type ValueTest = (value: unknown) => boolean;

/**
 * Compiles an EventBridge pattern: exact values, prefix, suffix, anything-but, numeric, exists,
 * equals-ignore-case, wildcard, and $or. An operator that is not known throws.
 */
export function compilePattern(pattern: unknown): EventMatcher {
  if (!isObject(pattern))
    throw new HostError(`an event pattern must be an object: ${JSON.stringify(pattern)}`);
  const tests = Object.entries(pattern).map(([name, rule]) =>
    name === '$or' ? compileOr(rule) : compileField(name, rule),
  );
  return (event) => tests.every((test) => test(event));
}

function compileOr(rule: unknown): EventMatcher {
  if (!Array.isArray(rule) || rule.length === 0)
    throw new HostError('$or of an event pattern needs a list of patterns');
  const alternatives = rule.map(compilePattern);
  return (event) => alternatives.some((test) => test(event));
}

function compileField(name: string, rule: unknown): EventMatcher {
  if (Array.isArray(rule)) {
    const tests = rule.map(compileValue);
    return (event) => anyMember(event, name, (value) => tests.some((test) => test(value)));
  }
  const inner = compilePattern(rule);
  return (event) => anyMember(event, name, inner);
}

/** Lists match when one element does; an absent member is undefined, which only `exists: false` accepts. */
function anyMember(event: unknown, name: string, test: ValueTest): boolean {
  if (Array.isArray(event)) return event.some((each) => anyMember(each, name, test));
  const value = isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined;
  return Array.isArray(value) && value.length > 0 ? value.some((each) => test(each)) : test(value);
}

function compileValue(rule: unknown): ValueTest {
  if (!isObject(rule)) return (value) => value !== undefined && value === rule;
  const [operator, ...others] = Object.keys(rule);
  const compile = operator === undefined || others.length > 0 ? undefined : operators[operator];
  if (operator === undefined || compile === undefined) {
    throw new HostError(`the host does not know the event pattern ${JSON.stringify(rule)}`);
  }
  return compile(rule[operator]);
}

const operators: Readonly<Record<string, (argument: unknown) => ValueTest>> = {
  exists: (wanted) => (value) => (value !== undefined && !isObject(value)) === (wanted === true),
  prefix: (argument) => textTest(argument, (value, part) => value.startsWith(part)),
  suffix: (argument) => textTest(argument, (value, part) => value.endsWith(part)),
  'equals-ignore-case': (argument) =>
    textTest(argument, (value, part) => value.toLowerCase() === part.toLowerCase()),
  wildcard: (argument) => {
    const expression = wildcardExpression(String(argument));
    return (value) => typeof value === 'string' && expression.test(value);
  },
  'anything-but': anythingBut,
  numeric,
};

function textTest(argument: unknown, compare: (value: string, part: string) => boolean): ValueTest {
  const folded = isObject(argument) ? argument['equals-ignore-case'] : undefined;
  if (typeof folded === 'string') {
    return (value) => typeof value === 'string' && compare(value.toLowerCase(), folded.toLowerCase());
  }
  if (typeof argument !== 'string')
    throw new HostError(`an event pattern needs a text: ${JSON.stringify(argument)}`);
  return (value) => typeof value === 'string' && compare(value, argument);
}

function anythingBut(argument: unknown): ValueTest {
  if (!isObject(argument)) {
    const values = Array.isArray(argument) ? argument : [argument];
    return (value) => value !== undefined && !values.includes(value);
  }
  const [operator] = Object.keys(argument);
  const compile = operators[operator ?? ''];
  if (operator === undefined || compile === undefined) {
    throw new HostError(`the host does not know anything-but ${JSON.stringify(argument)}`);
  }
  const inner = argument[operator];
  const tests = (Array.isArray(inner) ? inner : [inner]).map((each) => compile(each));
  return (value) => value !== undefined && !tests.some((test) => test(value));
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

function numeric(argument: unknown): ValueTest {
  const parts: readonly unknown[] = Array.isArray(argument) ? argument : [];
  const tests: ((value: number) => boolean)[] = [];
  for (let index = 0; index < parts.length; index += 2) {
    const compare = comparisons[String(parts[index])];
    const bound = parts[index + 1];
    if (compare === undefined || typeof bound !== 'number')
      throw new HostError(`not a numeric range: ${JSON.stringify(argument)}`);
    tests.push((value) => compare(value, bound));
  }
  if (tests.length === 0) throw new HostError(`not a numeric range: ${JSON.stringify(argument)}`);
  return (value) => typeof value === 'number' && tests.every((test) => test(value));
}

function wildcardExpression(pattern: string): RegExp {
  const escaped = pattern
    .replace(/\\\*/g, '\u0000')
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*');
  return new RegExp(`^${escaped.replaceAll('\u0000', '\\*')}$`, 's');
}
