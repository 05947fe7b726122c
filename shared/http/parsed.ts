import type * as z from 'zod';
import { Failure, type InputError } from '../kernel/failure.ts';

/**
 * A part of a request as its schema makes it. Throws INVALID_REQUEST, or CARD_NUMBER_REFUSED where a text of a person holds
 * what looks like a card number, and names each wrong place once; values of the input are never repeated.
 */
export function parsed(schema: z.ZodType | undefined, value: unknown, place: string): unknown {
  if (!schema) return undefined;
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  const issues = outcome.error.issues.flatMap((issue) => issuesIn(issue));
  const cards = issues.filter(isOfCardNumber);
  if (cards.length > 0)
    throw new Failure('CARD_NUMBER_REFUSED', 'A text looks like a bank card number; leave it out.', {
      errors: inputErrors(cards),
    });
  throw new Failure('INVALID_REQUEST', `The ${place} is not as documented.`, { errors: inputErrors(issues) });
}

type Issue = z.core.$ZodIssue;

/** Where a value may have several forms, what is wrong with it as the one that it is nearest to. */
function issuesIn(issue: Issue, before: readonly PropertyKey[] = []): readonly Issue[] {
  const path = [...before, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ ...issue, path }];
  const forms = issue.errors.map((errors) => errors.flatMap((each) => issuesIn(each, path)));
  return forms.reduce((nearest, each) => (each.length < nearest.length ? each : nearest));
}

const isOfCardNumber = (issue: Issue): boolean =>
  issue.code === 'custom' && issue.params?.['failure'] === 'CARD_NUMBER_REFUSED';

const mostErrors = 50;

/** Names each wrong place once; values of the input are never repeated. */
const inputErrors = (issues: readonly Issue[]): InputError[] =>
  issues.slice(0, mostErrors).map((issue) => ({
    path: issue.path.map(String).join('.').slice(0, 200),
    message: issue.code === 'unrecognized_keys' ? 'has unknown fields' : issue.message,
  }));
