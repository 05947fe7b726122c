import * as z from 'zod';
import { HostError } from '../host-error.ts';
import { type Context, conditions } from './conditions.ts';
import { wildcard } from './wildcard.ts';

const texts = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const values = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .or(z.array(z.string()))
  .transform((value) => [value].flat());
const principal = z.union([
  z.literal('*').transform(() => ({ AWS: ['*'], Service: [] as string[] })),
  z.strictObject({ AWS: texts.default([]), Service: texts.default([]) }),
]);
const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: principal.optional(),
  Action: texts.optional(),
  NotAction: texts.optional(),
  Resource: texts.optional(),
  NotResource: texts.optional(),
  Condition: z.record(z.string(), z.record(z.string(), values)).default({}),
});

/** A policy as a template holds it; what is not listed here stops the host. */
export const policyDocument = z.strictObject({
  Version: z.literal('2012-10-17'),
  Id: z.string().optional(),
  Statement: z
    .union([statement.transform((one) => [one]), z.array(statement)])
    .refine((all) => !JSON.stringify(all).includes('${'), 'the host does not know policy variables'),
});
export type PolicyDocument = z.output<typeof policyDocument>;

/** One thing that somebody would do to one resource, by its ARN; `*` where the action has none. */
export type Call = { readonly action: string; readonly resource: string; readonly context?: Context };

/** What of a statement a call fits, as the policy writes it. */
export type Grant = {
  readonly action: string;
  readonly resource: string;
  /** The statement's condition; empty where it has none. */
  readonly when: string;
};

type Pattern = { readonly text: string; readonly fits: (text: string) => boolean };

export type Statement = {
  readonly effect: 'Allow' | 'Deny';
  /** Whose calls a policy on a resource is about; absent in a policy on a role. */
  readonly principal?: { readonly AWS: readonly string[]; readonly Service: readonly string[] } | undefined;
  readonly actions: readonly Pattern[];
  readonly resources: readonly Pattern[];
  readonly when: string;
  readonly holds: (context: Context) => boolean;
};

/** Makes a policy ready to be asked; `where` names it where the host cannot tell what it means. */
export function statementsOf({ Statement }: PolicyDocument, where: string): readonly Statement[] {
  try {
    return Statement.map((each) => ({
      effect: each.Effect,
      principal: each.Principal,
      actions: patterns(each.Action, each.NotAction, action),
      // A trust policy is about its role and names no resource.
      resources: patterns(
        each.Resource ?? (each.NotResource ? undefined : ['*']),
        each.NotResource,
        wildcard,
      ),
      when: Object.values(each.Condition)
        .flatMap((keys) => Object.entries(keys).map(([key, wanted]) => `${key} ${wanted.join()}`))
        .join(),
      holds: conditions(each.Condition),
    }));
  } catch (error) {
    throw error instanceof HostError ? new HostError(`${where}: ${error.message}`) : error;
  }
}

/** Actions are the same in any case of their letters. */
const action: typeof wildcard = (pattern) => {
  const fits = wildcard(pattern.toLowerCase());
  return (text) => fits(text.toLowerCase());
};

function patterns(
  these: readonly string[] | undefined,
  others: readonly string[] | undefined,
  compile: typeof wildcard,
): readonly Pattern[] {
  if (others === undefined) return (these ?? []).map((text) => ({ text, fits: compile(text) }));
  const tests = others.map(compile);
  return [{ text: `all but ${others.join()}`, fits: (text) => !tests.some((matches) => matches(text)) }];
}

/** What of a statement a call fits; nothing where the statement is not about it. */
export function grantIn(
  { actions, resources, when, holds }: Statement,
  { action, resource, context }: Call,
): Grant | undefined {
  const fitting = actions.find(({ fits }) => fits(action));
  const about = fitting && resources.find(({ fits }) => fits(resource));
  if (fitting === undefined || about === undefined || !holds(context ?? {})) return undefined;
  return { action: fitting.text, resource: about.text, when };
}
