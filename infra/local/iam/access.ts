import type { Deployed, Deployment } from '../deployment.ts';
import { HostError } from '../host-error.ts';
import { accountId, region } from '../intrinsics.ts';
import { managedPolicies } from './managed-policies.ts';
import { type PolicyDocument, type Statement, statementsOf } from './policy-document.ts';

export type Role = {
  /** `<stack>/<logical id>`. */
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  /** Who may take the role. */
  readonly trust: readonly Statement[];
  /** What whoever has the role may do. */
  readonly statements: readonly Statement[];
};

/** Who may do what, as the template says. */
export type Access = {
  readonly roles: readonly Role[];
  readonly roleWith: (arn: string) => Role;
  /** The policies that hang on a resource itself; on its bucket for an object. */
  readonly onResource: (arn: string) => readonly Statement[];
};

/** Reads every policy of the template; one that the host cannot judge as AWS does stops it. */
export function readAccess(deployment: Deployment): Access {
  const attached = Map.groupBy(
    deployment
      .of('AWS::IAM::Policy')
      .flatMap((policy) => policy.properties.Roles.map((role) => ({ role, policy }))),
    ({ role }) => role,
  );
  const roles = deployment.of('AWS::IAM::Role').map((role): Role => {
    const id = whereOf(role);
    const others = (attached.get(role.name) ?? []).flatMap(({ policy }) =>
      statementsOf(policy.properties.PolicyDocument, whereOf(policy)),
    );
    return {
      ...{ id, name: role.name, arn: role.arn },
      trust: statementsOf(role.properties.AssumeRolePolicyDocument, id),
      statements: [...own(role), ...others],
    };
  });
  const byArn = new Map(roles.map((role) => [role.arn, role]));
  if (byArn.size < roles.length) throw new HostError('two roles of the template have one name');
  const policies = resourcePolicies(deployment);
  return {
    roles,
    roleWith: (arn) => {
      const role = byArn.get(arn);
      if (role === undefined) throw new HostError(`no role of the template has the ARN ${arn}`);
      return role;
    },
    onResource: (arn) => policies.get(bucketOf(arn) ?? arn) ?? [],
  };
}

const whereOf = ({ stackName, logicalId }: { readonly stackName: string; readonly logicalId: string }) =>
  `${stackName}/${logicalId}`;

function own(role: Deployed<'AWS::IAM::Role'>): readonly Statement[] {
  const { ManagedPolicyArns, Policies } = role.properties;
  const managed = ManagedPolicyArns.map((arn) => {
    const policy = managedPolicies[arn];
    if (policy === undefined)
      throw new HostError(`${whereOf(role)}: the host does not know the managed policy ${arn}`);
    return policy;
  });
  return [...managed, ...Policies.map(({ PolicyDocument }) => PolicyDocument)].flatMap((policy) =>
    statementsOf(policy, whereOf(role)),
  );
}

const bucketOf = (arn: string): string | undefined => /^arn:aws:s3:::[^/]+/.exec(arn)?.[0];

function resourcePolicies(deployment: Deployment): ReadonlyMap<string, readonly Statement[]> {
  const all = [
    ...deployment
      .of('AWS::S3::BucketPolicy')
      .map((each) => ({ each, on: [`arn:aws:s3:::${each.properties.Bucket}`] })),
    ...deployment
      .of('AWS::SQS::QueuePolicy')
      .map((each) => ({ each, on: each.properties.Queues.map(queueArn) })),
    ...deployment.of('AWS::SNS::TopicPolicy').map((each) => ({ each, on: each.properties.Topics })),
    ...deployment.of('AWS::KMS::Key').map((each) => ({ each, on: [each.arn] })),
    ...deployment
      .of('AWS::Lambda::Permission')
      .map((each) => ({ each, on: [functionArn(each.properties.FunctionName)] })),
  ].flatMap(({ each, on }) => {
    const statements = statementsOf(documentOf(each.properties, on), whereOf(each));
    return on.map((arn) => ({ arn, statements }));
  });
  const byArn = Map.groupBy(all, ({ arn }) => arn);
  return new Map([...byArn].map(([arn, found]) => [arn, found.flatMap(({ statements }) => statements)]));
}

/** http://…/<account>/<name> */
export const queueArn = (url: string): string =>
  `arn:aws:sqs:${region}:${accountId}:${url.slice(url.lastIndexOf('/') + 1)}`;

const functionArn = (nameOrArn: string): string =>
  nameOrArn.startsWith('arn:')
    ? nameOrArn.split(':').slice(0, 7).join(':')
    : `arn:aws:lambda:${region}:${accountId}:function:${nameOrArn}`;

type Permission = Deployed<'AWS::Lambda::Permission'>['properties'];
type OnResource =
  | { readonly PolicyDocument: PolicyDocument }
  | { readonly KeyPolicy: PolicyDocument }
  | Permission;

function documentOf(properties: OnResource, on: readonly string[]): PolicyDocument {
  if ('PolicyDocument' in properties) return properties.PolicyDocument;
  return 'KeyPolicy' in properties ? properties.KeyPolicy : permissionDocument(properties, on);
}

/** A permission to call a function is a statement of the function's policy. */
function permissionDocument(
  { Action, Principal, SourceArn, SourceAccount }: Permission,
  on: readonly string[],
): PolicyDocument {
  const Condition = {
    ...(SourceArn && { ArnLike: { 'aws:SourceArn': [SourceArn] } }),
    ...(SourceAccount && { StringEquals: { 'aws:SourceAccount': [SourceAccount] } }),
  };
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: [], Service: [Principal] },
        Action: [Action],
        Resource: [...on],
        Condition,
      },
    ],
  };
}
