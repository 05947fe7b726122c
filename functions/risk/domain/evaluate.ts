import { cut } from '../../../shared/kernel/text.ts';
import type { FactValue, Snapshot } from './facts.ts';
import type { Comparison, Condition, CountTest, FactTest, ListTest, Operand, Operator } from './rule.ts';

/** Three values (Kleene): what is not known is neither true nor false, and neither is what depends on it. */
export type Truth = 'yes' | 'no' | 'unknown';

export type Judgement = {
  readonly truth: Truth;
  /** Why it is unknown: what would have to be known. */
  readonly missing: readonly string[];
  /** Why it is so: what was found, in the rule's own order. */
  readonly found: readonly string[];
};

/** Whether a condition holds of a snapshot. Never throws, and takes time by the size of both only. */
export function evaluate(condition: Condition, snapshot: Snapshot): Judgement {
  if ('all' in condition) return together(condition.all, snapshot, 'no');
  if ('any' in condition) return together(condition.any, snapshot, 'yes');
  if ('not' in condition) return opposite(evaluate(condition.not, snapshot));
  if ('fact' in condition) return ofFact(condition, snapshot);
  return 'count' in condition ? ofCount(condition, snapshot) : ofList(condition, snapshot);
}

/** One that is `decisive` decides for all; else one that is unknown leaves the whole unknown. */
function together(parts: readonly Condition[], snapshot: Snapshot, decisive: 'yes' | 'no'): Judgement {
  const judged = parts.map((part) => evaluate(part, snapshot));
  const other = decisive === 'yes' ? 'no' : 'yes';
  const has = (truth: Truth) => judged.some((one) => one.truth === truth);
  const truth = has(decisive) ? decisive : has('unknown') ? 'unknown' : other;
  const telling = judged.filter((one) => one.truth === truth);
  const missing = [...new Set(telling.flatMap((one) => one.missing))].sort();
  return { truth, missing: truth === 'unknown' ? missing : [], found: telling.flatMap((one) => one.found) };
}

const opposites = { yes: 'no', no: 'yes', unknown: 'unknown' } as const;
const opposite = ({ truth, ...why }: Judgement): Judgement => ({ truth: opposites[truth], ...why });

const known = (isTrue: boolean, found: string): Judgement => ({
  truth: isTrue ? 'yes' : 'no',
  missing: [],
  found: [found],
});
const unknown = (missing: string): Judgement => ({ truth: 'unknown', missing: [missing], found: [] });

function ofFact({ fact, op, value }: FactTest, { facts }: Snapshot): Judgement {
  const actual = Object.hasOwn(facts, fact) ? facts[fact] : undefined;
  if (op === 'exists')
    return known((actual !== undefined) === value, `${fact} is ${actual === undefined ? 'un' : ''}known`);
  if (actual === undefined) return unknown(fact);
  return known(holds(op, actual, value), `${fact} is ${shown(actual)}`);
}

function ofCount({ count, window, op, value }: CountTest, { counts }: Snapshot): Judgement {
  const counted = counts.find((one) => one.of === count && one.window === window);
  const name = `${count} ${window}`;
  if (!counted) return unknown(name);
  return known(compares[op](counted.value, value), `${name} is ${counted.value}`);
}

function ofList({ listed, by, atLeast = 0 }: ListTest, snapshot: Snapshot): Judgement {
  const found = snapshot.listed.filter(
    (one) => one.list === listed && (by === undefined || one.by === by) && one.similarity >= atLeast,
  );
  const shownAs = found.map((one) => `${one.by} is on ${listed}${likeness(one.similarity)}`).sort();
  return { truth: found.length > 0 ? 'yes' : 'no', missing: [], found: shownAs };
}

const likeness = (similarity: number): string =>
  similarity === 1 ? '' : ` (${Math.round(similarity * 100)} % alike)`;

const longestShown = 60;
const shown = (value: FactValue): string => cut(String(value), longestShown);

const compares: Readonly<Record<Comparison, (a: number, b: number) => boolean>> = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

const includes = (many: FactValue | Operand, one: unknown): boolean =>
  Array.isArray(many) && many.some((each) => each === one);

/** Whether one of the fact's values is among the operand's. */
const isAmong = (actual: FactValue, operand: Operand): boolean =>
  Array.isArray(actual) ? actual.some((one) => includes(operand, one)) : includes(operand, actual);

/** Values of different types are never equal, and only numbers are more or less than others. */
function holds(op: Exclude<Operator, 'exists'>, actual: FactValue, operand: Operand): boolean {
  switch (op) {
    case '=':
      return actual === operand;
    case '!=':
      return actual !== operand;
    case 'in':
      return isAmong(actual, operand);
    case 'not-in':
      return !isAmong(actual, operand);
    case 'contains':
      return Array.isArray(actual) ? includes(actual, operand) : textual(actual, operand, 'includes');
    case 'starts-with':
      return textual(actual, operand, 'startsWith');
    default:
      return typeof actual === 'number' && typeof operand === 'number' && compares[op](actual, operand);
  }
}

const textual = (actual: FactValue, operand: Operand, how: 'includes' | 'startsWith'): boolean =>
  typeof actual === 'string' && typeof operand === 'string' && actual[how](operand);
