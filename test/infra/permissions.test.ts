import { keptPermissions } from '../../infra/kept-permissions.ts';
import { type Assembly, readAssembly } from '../../infra/local/assembly.ts';
import { readDeployment } from '../../infra/local/deployment.ts';
import { readAccess } from '../../infra/local/iam/access.ts';
import { unmet } from '../../infra/local/iam/need.ts';
import { serviceNeeds } from '../../infra/local/iam/service-needs.ts';
import { permissionReport } from '../../infra/local/iam/unused-grants.ts';
import { suiteAsBuilt } from './synthesize.ts';

const assembly = readAssembly((await suiteAsBuilt()).folder);

function permissionsOf(template: Assembly) {
  const places = { apiUrl: 'http://127.0.0.1', queueEndpoint: 'http://127.0.0.1' };
  const deployment = readDeployment(template, places);
  const access = readAccess(deployment);
  return { access, needs: serviceNeeds({ deployment, access }) };
}

/** What AWS's own services need and the template does not grant: who needs it, and the action. */
function missingIn(template: Assembly): readonly string[] {
  const { access, needs } = permissionsOf(template);
  return unmet(needs, access).map(({ for: whom, call }) => `${whom.replace(/\w+\//, '')} ${call.action}`);
}

type Spoilt = {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template is spoilt in any place
  readonly Properties: any;
};

/** The template, in which the resources of a type whose names begin so are spoilt. */
function spoilt(type: string, id: string, spoil: (resource: Spoilt) => unknown): Assembly {
  const stacks = structuredClone(assembly.stacks);
  const found = stacks
    .flatMap(({ Resources }) => Object.entries(Resources))
    .filter(([logicalId, { Type }]) => Type === type && logicalId.startsWith(id));
  if (found.length === 0) throw new Error(`the template has no ${type} ${id}`);
  for (const [, resource] of found) spoil(resource as Spoilt);
  return { ...assembly, stacks };
}

const withoutAction = (action: string) => (resource: Spoilt) => {
  const { PolicyDocument, KeyPolicy } = resource.Properties;
  for (const statement of (PolicyDocument ?? KeyPolicy).Statement)
    statement.Action = [statement.Action].flat().filter((each: string) => each !== action);
};
const byAnother = ({ Properties }: Spoilt) => {
  Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service = 'another.amazonaws.com';
};
const fromElsewhere = ({ Properties }: Spoilt) => {
  Properties.SourceArn = 'arn:aws:events:us-east-1:000000000000:rule/another';
};
const [policy, role, permission] = ['AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::Lambda::Permission'] as const;
const captured = 'PaymentsOnPaymentCaptured';
const machine = 'ReconciliationMachine';

const cases: readonly (readonly [
  type: string,
  id: string,
  missing: RegExp,
  spoil: (resource: Spoilt) => unknown,
])[] = [
  [policy, captured, /Mapping\w+ sqs:ReceiveMessage/, withoutAction('sqs:ReceiveMessage')],
  [policy, captured, /Mapping\w+ sqs:DeleteMessage/, withoutAction('sqs:DeleteMessage')],
  [policy, captured, /Mapping\w+ sqs:GetQueueAttributes/, withoutAction('sqs:GetQueueAttributes')],
  [policy, captured, /Function\w+ logs:PutLogEvents/, withoutAction('logs:PutLogEvents')],
  [policy, captured, /Function\w+ xray:PutTraceSegments/, withoutAction('xray:PutTraceSegments')],
  [role, captured, /Function\w+ sts:AssumeRole/, byAnother],
  [policy, 'OutboxOnTableChange', /Mapping\w+ dynamodb:GetRecords/, withoutAction('dynamodb:GetRecords')],
  [policy, 'OutboxOnTableChange', /Mapping\w+ sqs:SendMessage/, withoutAction('sqs:SendMessage')],
  [policy, 'OrdersOnExpirySchedule', /Invocation\w+ sqs:SendMessage/, withoutAction('sqs:SendMessage')],
  ['AWS::SQS::QueuePolicy', captured, /Rule\w+ sqs:SendMessage/, withoutAction('sqs:SendMessage')],
  [permission, 'OrdersOnExpirySchedule', /Rule\w+ lambda:InvokeFunction/, fromElsewhere],
  [permission, 'OrdersApiRoutes', /OrdersApiRoutes\w+ lambda:InvokeFunction/, fromElsewhere],
  ['AWS::SNS::TopicPolicy', 'Alerts', /Rule\w+ sns:Publish/, withoutAction('sns:Publish')],
  ['AWS::KMS::Key', 'Alerts', /Rule\w+ kms:GenerateDataKey/, withoutAction('kms:GenerateDataKey')],
  [
    policy,
    'ReconciliationOnRequested',
    /Rule\w+ states:StartExecution/,
    withoutAction('states:StartExecution'),
  ],
  [role, 'ReconciliationOnRequested', /Rule\w+ sts:AssumeRole/, byAnother],
  [role, machine, /Machine\w+ sts:AssumeRole/, byAnother],
  [policy, machine, /Machine\w+ lambda:InvokeFunction/, withoutAction('lambda:InvokeFunction')],
  [policy, machine, /Machine\w+ states:StopExecution/, withoutAction('states:StopExecution')],
  [policy, machine, /Machine\w+ states:RedriveExecution/, withoutAction('states:RedriveExecution')],
  [policy, machine, /Machine\w+ logs:CreateLogDelivery/, withoutAction('logs:CreateLogDelivery')],
  [policy, machine, /Machine\w+ xray:GetSamplingRules/, withoutAction('xray:GetSamplingRules')],
  ['AWS::S3::BucketPolicy', 'BucketAccessLogs', / s3:PutObject$/, withoutAction('s3:PutObject')],
];

describe("what AWS's own services need", () => {
  it('is granted', () => {
    expect(missingIn(assembly)).toEqual([]);
  });

  it.each(cases)('is missed where %s %s… is spoilt: %s', (type, id, missing, spoil) => {
    const found = missingIn(spoilt(type, id, spoil));
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((each) => !missing.test(each))).toEqual([]);
  });
});

it('what is kept though no run uses it is granted, and stands there once', () => {
  const { outdated } = permissionReport({ ...permissionsOf(assembly), noted: '', kept: keptPermissions });
  const grants = keptPermissions.flatMap((each) => each.grants);
  expect([outdated, grants.length]).toEqual([[], new Set(grants).size]);
});
