import { secured } from './conditions.ts';
import { type Call, type Grant, grantIn, type Statement } from './policy-document.ts';

/** Who calls: a role with its own policies, or a service of AWS, which has none. */
export type Principal =
  | { readonly roleArn: string; readonly statements: readonly Statement[] }
  | { readonly service: string };

export type Verdict =
  /** By a statement of the role, or by the resource's own policy. */
  | { readonly isAllowed: true; readonly grant?: Grant }
  /** The end of AWS's own sentence. */
  | { readonly isAllowed: false; readonly because: string };

/**
 * Whether AWS would let it happen within one account: no statement denies it, and one of the role or of the resource's
 * policy allows it. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function verdictOn(call: Call, principal: Principal, onResource: readonly Statement[]): Verdict {
  const asked = { ...call, context: { ...secured, ...call.context } };
  const own = 'statements' in principal ? principal.statements : [];
  const about = onResource.filter((each) => isAbout(each, principal));
  if (found(own, 'Deny', asked)) return denied('identity');
  if (found(about, 'Deny', asked)) return denied('resource');
  const grant = found(own, 'Allow', asked);
  if (grant !== undefined) return { isAllowed: true, grant };
  if (found(about, 'Allow', asked)) return { isAllowed: true };
  const kind = 'service' in principal ? 'resource' : 'identity';
  return { isAllowed: false, because: `because no ${kind}-based policy allows the ${call.action} action` };
}

const denied = (kind: string): Verdict => ({
  isAllowed: false,
  because: `with an explicit deny in ${kind === 'identity' ? 'an' : 'a'} ${kind}-based policy`,
});

function found(statements: readonly Statement[], effect: Statement['effect'], call: Call): Grant | undefined {
  for (const each of statements) {
    const grant = each.effect === effect ? grantIn(each, call) : undefined;
    if (grant !== undefined) return grant;
  }
  return undefined;
}

/** The account's root in a policy only hands the question on to the policies of roles. */
function isAbout({ principal: named }: Statement, principal: Principal): boolean {
  if (named === undefined) return false;
  if (named.AWS.includes('*')) return true;
  return 'service' in principal
    ? named.Service.includes(principal.service)
    : named.AWS.includes(principal.roleArn);
}
