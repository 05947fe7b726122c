import { readDeployment } from '../../../../../infra/local/deployment.ts';
import { readAccess } from '../../../../../infra/local/iam/access.ts';
import { unmet } from '../../../../../infra/local/iam/need.ts';
import { serviceNeeds } from '../../../../../infra/local/iam/service-needs.ts';
import type { Json } from '../../../../../infra/local/json.ts';

type Resource = { readonly Type: string; readonly Properties: Readonly<Record<string, Json>> };

const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const document = (...Statement: readonly Readonly<Record<string, Json>>[]): Json => ({
  Version: '2012-10-17',
  Statement,
});
const allow = (Action: Json, Resource: Json) => ({ Effect: 'Allow', Action, Resource });

const roleFor = (Service: string): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: document({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }),
  },
});
const policyOf = (role: string, ...statements: readonly Readonly<Record<string, Json>>[]): Resource => ({
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyName: 'p', Roles: [{ Ref: role }], PolicyDocument: document(...statements) },
});
const lambda: Resource = {
  Type: 'AWS::Lambda::Function',
  Properties: { Code: {}, Handler: 'index.handler', Runtime: 'nodejs24.x', Role: arnOf('Runs') },
};

/** What is needed and not granted, by whom, of a template with these resources. */
function missingIn(Resources: Readonly<Record<string, Resource>>): readonly string[] {
  const stack = { name: 'S', Resources, Outputs: {}, Conditions: {}, Parameters: {}, Mappings: {} };
  const places = { apiUrl: 'http://127.0.0.1', queueEndpoint: 'http://127.0.0.1' };
  const deployment = readDeployment({ stacks: [stack], assets: new Map() }, places);
  const access = readAccess(deployment);
  return unmet(serviceNeeds({ deployment, access }), access).map(
    ({ for: whom, by, call }) => `${whom}: ${'id' in by ? by.id : by.service} ${call.action}`,
  );
}

const queues = {
  Work: { Type: 'AWS::SQS::Queue', Properties: {} },
  Dead: { Type: 'AWS::SQS::Queue', Properties: {} },
};
const schedule: Resource = {
  Type: 'AWS::Scheduler::Schedule',
  Properties: {
    ScheduleExpression: 'rate(1 minute)',
    Target: { Arn: arnOf('Work'), RoleArn: arnOf('Sends'), DeadLetterConfig: { Arn: arnOf('Dead') } },
  },
};

describe('a schedule', () => {
  it('sends, and puts aside, in the name of its role', () => {
    const template = { ...queues, Tick: schedule, Sends: roleFor('scheduler.amazonaws.com') };
    const send = policyOf('Sends', allow('sqs:SendMessage', [arnOf('Work'), arnOf('Dead')]));
    expect(missingIn({ ...template, Policy: send })).toEqual([]);
    expect(missingIn(template)).toEqual([
      'S/Tick: S/Sends sqs:SendMessage',
      'S/Tick: S/Sends sqs:SendMessage',
    ]);
    expect(missingIn({ ...template, Policy: send, Sends: roleFor('events.amazonaws.com') })).toEqual([
      'S/Tick: scheduler.amazonaws.com sts:AssumeRole',
    ]);
  });
});

describe('a bucket', () => {
  const bucket: Resource = {
    Type: 'AWS::S3::Bucket',
    Properties: {
      NotificationConfiguration: {
        LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: arnOf('Told') }],
        QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: arnOf('Work') }],
      },
    },
  };

  it('has to be let call a function and send to a queue', () => {
    const template = {
      Work: queues.Work,
      Bucket: bucket,
      Told: lambda,
      Runs: roleFor('lambda.amazonaws.com'),
      Logs: policyOf('Runs', allow('logs:*', '*')),
    };
    expect(missingIn(template)).toEqual([
      'S/Bucket: s3.amazonaws.com lambda:InvokeFunction',
      'S/Bucket: s3.amazonaws.com sqs:SendMessage',
    ]);
    const Principal = 's3.amazonaws.com';
    const SourceArn = arnOf('Bucket');
    const ofBucket = { ...allow('sqs:SendMessage', '*'), Principal: { Service: Principal } };
    const granted = {
      ...template,
      Permission: {
        Type: 'AWS::Lambda::Permission',
        Properties: { Action: 'lambda:InvokeFunction', FunctionName: { Ref: 'Told' }, Principal, SourceArn },
      },
      QueuePolicy: {
        Type: 'AWS::SQS::QueuePolicy',
        Properties: { Queues: [{ Ref: 'Work' }], PolicyDocument: document(ofBucket) },
      },
    };
    expect(missingIn(granted)).toEqual([]);
  });
});

describe('a function', () => {
  it('writes to the log group of its name where none is given, and makes it', () => {
    const template = { Told: lambda, Runs: roleFor('lambda.amazonaws.com') };
    expect(missingIn(template)).toEqual([
      'S/Told: S/Runs logs:CreateLogGroup',
      'S/Told: S/Runs logs:CreateLogStream',
      'S/Told: S/Runs logs:PutLogEvents',
    ]);
    const ManagedPolicyArns = ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole'];
    const runs = { ...template.Runs, Properties: { ...template.Runs.Properties, ManagedPolicyArns } };
    expect(missingIn({ ...template, Runs: runs })).toEqual([]);
  });

  it('cannot have a managed policy that the host does not know', () => {
    const ManagedPolicyArns = ['arn:aws:iam::aws:policy/AdministratorAccess'];
    const { Properties, Type } = roleFor('lambda.amazonaws.com');
    expect(() => missingIn({ Runs: { Type, Properties: { ...Properties, ManagedPolicyArns } } })).toThrow(
      'S/Runs: the host does not know the managed policy arn:aws:iam::aws:policy/AdministratorAccess',
    );
  });
});
