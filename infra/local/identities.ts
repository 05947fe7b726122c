import { createHash } from 'node:crypto';
import { accountId, region } from './intrinsics.ts';
import type { Json, JsonObject } from './json.ts';

/** Where the host's parts listen; a template's values (queue URLs, the API's URL) are made of these. */
export type Places = { readonly apiUrl: string; readonly queueEndpoint: string };

export type Identified = {
  readonly type: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly properties: JsonObject;
};

/** What Ref gives for a resource; names that the template leaves out are derived from stack and logical id. */
export function refOf(resource: Identified, places: Places): Json {
  const make = refs[resource.type];
  return make === undefined ? nameOf(resource) : make(resource, places);
}

/** What Fn::GetAtt gives for a resource; undefined when the host does not know the attribute. */
export function attributeOf(resource: Identified, name: string, places: Places): Json | undefined {
  if (name === 'Arn' || name.endsWith('Arn')) return arnOf(resource, name);
  return attributes[`${resource.type}.${name}`]?.(resource, places);
}

/** The resource's own name: from the template, else `<stack>-<logical id>` cut to what AWS allows. */
export function nameOf(resource: Identified): string {
  const given = nameProperties
    .map((property) => resource.properties[property])
    .find((each) => typeof each === 'string');
  if (typeof given === 'string') return given;
  const name = `${resource.stackName}-${resource.logicalId}`;
  if (resource.type === 'AWS::S3::Bucket') return name.toLowerCase().slice(0, 63);
  if (resource.type === 'AWS::SQS::Queue')
    return `${name.slice(0, 75)}${resource.properties['FifoQueue'] === true ? '.fifo' : ''}`;
  return name.slice(0, maxNameLength[resource.type] ?? 255);
}

const nameProperties = [
  'TableName',
  'BucketName',
  'QueueName',
  'FunctionName',
  'TopicName',
  'StateMachineName',
  'Name',
  'RoleName',
  'LogGroupName',
];
const maxNameLength: Readonly<Record<string, number>> = {
  'AWS::Lambda::Function': 64,
  'AWS::IAM::Role': 64,
  'AWS::Scheduler::Schedule': 64,
  'AWS::StepFunctions::StateMachine': 80,
};

const refs: Readonly<Record<string, (resource: Identified, places: Places) => Json>> = {
  'AWS::SQS::Queue': (queue, places) => `${places.queueEndpoint}/${accountId}/${nameOf(queue)}`,
  'AWS::SNS::Topic': (topic) => arnOf(topic, 'Arn'),
  'AWS::SecretsManager::Secret': (secret) => arnOf(secret, 'Arn'),
  'AWS::StepFunctions::StateMachine': (machine) => arnOf(machine, 'Arn'),
  'AWS::Events::Rule': (rule) => nameOf(rule),
  'AWS::Cognito::UserPool': (pool) => `${region}_${token(pool, 9)}`,
  'AWS::Cognito::UserPoolClient': (client) => token(client, 26),
  'AWS::Cognito::UserPoolResourceServer': (server) => server.properties['Identifier'] ?? nameOf(server),
  'AWS::ApiGatewayV2::Api': (api) => token(api, 10),
  'AWS::ApiGatewayV2::Route': (route) => token(route, 7),
  'AWS::ApiGatewayV2::Integration': (integration) => token(integration, 7),
  'AWS::ApiGatewayV2::Authorizer': (authorizer) => token(authorizer, 6),
  'AWS::ApiGatewayV2::Stage': (stage) => stage.properties['StageName'] ?? '$default',
  'AWS::Lambda::Version': (version) => `${String(version.properties['FunctionName'])}:1`,
  'AWS::Lambda::Alias': (alias) => `${String(alias.properties['FunctionName'])}:${nameOf(alias)}`,
};

const attributes: Readonly<Record<string, (resource: Identified, places: Places) => Json>> = {
  'AWS::SQS::Queue.QueueName': nameOf,
  'AWS::SQS::Queue.QueueUrl': (queue, places) => refs['AWS::SQS::Queue']?.(queue, places) ?? '',
  'AWS::SNS::Topic.TopicName': nameOf,
  'AWS::Events::EventBus.Name': nameOf,
  'AWS::StepFunctions::StateMachine.Name': nameOf,
  'AWS::DynamoDB::GlobalTable.TableId': (table) => token(table, 12),
  'AWS::S3::Bucket.DomainName': (bucket) => `${nameOf(bucket)}.s3.amazonaws.com`,
  'AWS::S3::Bucket.RegionalDomainName': (bucket) => `${nameOf(bucket)}.s3.${region}.amazonaws.com`,
  'AWS::Cognito::UserPool.UserPoolId': (pool) => `${region}_${token(pool, 9)}`,
  'AWS::Cognito::UserPool.ProviderName': (pool) =>
    `cognito-idp.${region}.amazonaws.com/${region}_${token(pool, 9)}`,
  'AWS::Cognito::UserPool.ProviderURL': (pool) =>
    `https://cognito-idp.${region}.amazonaws.com/${region}_${token(pool, 9)}`,
  'AWS::Cognito::UserPoolClient.ClientId': (client) => token(client, 26),
  'AWS::ApiGatewayV2::Api.ApiId': (api) => token(api, 10),
  'AWS::ApiGatewayV2::Api.ApiEndpoint': (_api, places) => places.apiUrl,
  'AWS::Lambda::Version.Version': () => '1',
  'AWS::IAM::Role.RoleId': (role) => token(role, 16),
};

function arnOf(resource: Identified, attribute: string): string {
  const name = nameOf(resource);
  if (attribute === 'StreamArn') return `${arnOf(resource, 'Arn')}/stream/2026-01-01T00:00:00.000`;
  if (attribute === 'FunctionArn') return `${String(resource.properties['FunctionName'])}:1`;
  const make = arns[resource.type];
  return make === undefined ? `arn:aws:local:${region}:${accountId}:${name}` : make(name, resource);
}

/** Rules of the default bus stand in an ARN without it. */
function busOf({ properties: { EventBusName: bus } }: Identified): string {
  return typeof bus === 'string' && bus !== 'default' ? `${bus}/` : '';
}

const arns: Readonly<Record<string, (name: string, resource: Identified) => string>> = {
  'AWS::DynamoDB::GlobalTable': (name) => `arn:aws:dynamodb:${region}:${accountId}:table/${name}`,
  'AWS::SQS::Queue': (name) => `arn:aws:sqs:${region}:${accountId}:${name}`,
  'AWS::SNS::Topic': (name) => `arn:aws:sns:${region}:${accountId}:${name}`,
  'AWS::SecretsManager::Secret': (name, secret) =>
    `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-${token(secret, 6)}`,
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::Lambda::Function': (name) => `arn:aws:lambda:${region}:${accountId}:function:${name}`,
  'AWS::Lambda::Alias': (name, alias) => `${String(alias.properties['FunctionName'])}:${name}`,
  'AWS::Events::EventBus': (name) => `arn:aws:events:${region}:${accountId}:event-bus/${name}`,
  'AWS::Events::Rule': (name, rule) => `arn:aws:events:${region}:${accountId}:rule/${busOf(rule)}${name}`,
  'AWS::Scheduler::Schedule': (name) => `arn:aws:scheduler:${region}:${accountId}:schedule/default/${name}`,
  'AWS::StepFunctions::StateMachine': (name) => `arn:aws:states:${region}:${accountId}:stateMachine:${name}`,
  'AWS::IAM::Role': (name) => `arn:aws:iam::${accountId}:role/${name}`,
  'AWS::KMS::Key': (name) => `arn:aws:kms:${region}:${accountId}:key/${name}`,
  'AWS::Logs::LogGroup': (name) => `arn:aws:logs:${region}:${accountId}:log-group:${name}:*`,
  'AWS::Cognito::UserPool': (name) => `arn:aws:cognito-idp:${region}:${accountId}:userpool/${name}`,
};

/** A short stable identifier such as AWS would make up. */
function token(resource: Identified, length: number): string {
  const digest = createHash('sha256').update(`${resource.stackName}/${resource.logicalId}`).digest('hex');
  return BigInt(`0x${digest}`).toString(36).slice(0, length);
}
