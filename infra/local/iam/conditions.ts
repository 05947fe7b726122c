import { HostError } from '../host-error.ts';
import { wildcard } from './wildcard.ts';

/** What a request brings along that a condition may ask for. */
export type Context = Readonly<Partial<Record<ContextKey, string>>>;

/** As every caller of AWS comes: the plain HTTP between the host's parts stands for it. */
export const secured = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' } as const satisfies Context;

/** A condition on anything else stops the host: it would hold or fail by chance. */
const contextKeys = [
  'aws:SecureTransport',
  'aws:SourceAccount',
  'aws:SourceArn',
  's3:TlsVersion',
  's3:prefix',
] as const;
type ContextKey = (typeof contextKeys)[number];

const equal = (wanted: string) => (actual: string) => actual === wanted;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operators: Readonly<Record<string, (wanted: string) => (actual: string) => boolean>> = {
  ArnEquals: wildcard,
  ArnLike: wildcard,
  Bool: equal,
  NumericLessThan: (wanted) => (actual) => Number(actual) < Number(wanted),
  StringEquals: equal,
  StringLike: wildcard,
};

/** A policy's `Condition`: operator, key, and the values of which one has to fit. */
export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Whether all conditions hold; a key that the request does not have is a condition that does not hold. */
export function conditions(block: ConditionBlock): (context: Context) => boolean {
  const all = Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => condition(operator, key, values)),
  );
  return (context) => all.every((holds) => holds(context));
}

function condition(operator: string, name: string, values: readonly string[]): (context: Context) => boolean {
  const compare = operators[operator];
  if (compare === undefined) throw new HostError(`the host does not know the condition operator ${operator}`);
  const key = contextKeys.find((each) => each.toLowerCase() === name.toLowerCase());
  if (key === undefined) throw new HostError(`the host does not know the condition key ${name}`);
  const tests = values.map(compare);
  return (context) => {
    const actual = context[key];
    return actual !== undefined && tests.some((holds) => holds(actual));
  };
}
