import type { Deployment } from '../deployment.ts';
import { accountId } from '../intrinsics.ts';
import type { Access, Role } from './access.ts';
import type { Call, Grant } from './policy-document.ts';
import { verdictOn } from './verdict.ts';

/** What AWS itself does with a role of the template, or to a resource of it, so that the template works. */
export type Need = {
  readonly by: Role | { readonly service: string };
  readonly call: Call;
  /** Where the call goes to when a policy there decides; a role's trust policy is one. */
  readonly policies?: Role['trust'];
  /** Who needs it, `<stack>/<logical id>`. */
  readonly for: string;
};

export type Given = { readonly deployment: Deployment; readonly access: Access };
type Resource = { readonly stackName: string; readonly logicalId: string };

/** The needs that the template does not grant. */
export const unmet = (needs: readonly Need[], access: Access): readonly Need[] =>
  needs.filter((need) => !verdictOf(need, access).isAllowed);

/** What of the roles' policies the needs use. */
export const usedByServices = (
  needs: readonly Need[],
  access: Access,
): readonly { readonly role: Role; readonly grant: Grant }[] =>
  needs.flatMap((need) => {
    const verdict = verdictOf(need, access);
    return 'id' in need.by && verdict.isAllowed && verdict.grant
      ? [{ role: need.by, grant: verdict.grant }]
      : [];
  });

const verdictOf = ({ by, call, policies }: Need, access: Access) =>
  verdictOn(
    call,
    'id' in by ? { roleArn: by.arn, statements: by.statements } : by,
    policies ?? access.onResource(call.resource),
  );

const whereOf = ({ stackName, logicalId }: Resource): string => `${stackName}/${logicalId}`;

export const roleNeeds = (
  by: Role,
  resource: string,
  actions: readonly string[],
  of: Resource,
): readonly Need[] => actions.map((action) => ({ by, call: { action, resource }, for: whereOf(of) }));

/** A service calls a resource on behalf of another, which it names. */
export const serviceNeed = (service: string, call: Call, source: string, of: Resource): Need => ({
  by: { service },
  call: { ...call, context: { 'aws:SourceArn': source, 'aws:SourceAccount': accountId } },
  for: whereOf(of),
});

export const trusts = (role: Role, service: string, source: string, of: Resource): Need => ({
  ...serviceNeed(service, { action: 'sts:AssumeRole', resource: role.arn }, source, of),
  policies: role.trust,
});

export const sending = {
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
  lambda: 'lambda:InvokeFunction',
  states: 'states:StartExecution',
  events: 'events:PutEvents',
} as const;

/** arn:aws:<service>:… */
export const sendingTo = (arn: string): string =>
  Object.entries(sending).find(([service]) => arn.split(':')[2] === service)?.[1] ??
  `${arn.split(':')[2]}:Unknown`;
