import {
  policyDocument,
  type Statement,
  statementsOf,
} from '../../../../../infra/local/iam/policy-document.ts';
import { verdictOn } from '../../../../../infra/local/iam/verdict.ts';

const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/T';
const bucket = 'arn:aws:s3:::shop';
const roleArn = 'arn:aws:iam::000000000000:role/R';

const compiled = (...Statement: readonly object[]): readonly Statement[] =>
  statementsOf(policyDocument.parse({ Version: '2012-10-17', Statement }), 'Stack/Policy');
const allow = (
  Action: string | readonly string[],
  Resource: string | readonly string[],
  more: object = {},
) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const deny = (Action: string, Resource: string, more: object = {}) => ({
  ...allow(Action, Resource, more),
  Effect: 'Deny',
});

type Case = readonly [
  rule: string,
  own: readonly object[],
  onResource: readonly object[],
  call: { readonly action: string; readonly resource: string; readonly context?: Record<string, string> },
  isAllowed: boolean,
];

const get = { action: 'dynamodb:GetItem', resource: table };
const list = (prefix?: string) => ({
  action: 's3:ListBucket',
  resource: bucket,
  ...(prefix === undefined ? {} : { context: { 's3:prefix': prefix } }),
});
const everyone = { Principal: { AWS: '*' } };
const listBills = allow('s3:ListBucket', bucket, {
  Condition: { StringLike: { 's3:prefix': ['bills/*', 'b'] } },
});

const cases: readonly Case[] = [
  ['nothing is allowed by itself', [], [], get, false],
  ['one action on one resource', [allow('dynamodb:GetItem', table)], [], get, true],
  ['lists of both', [allow(['a:B', 'dynamodb:GetItem'], ['x', table])], [], get, true],
  ['another action', [allow('dynamodb:PutItem', table)], [], get, false],
  ['an action in other letters', [allow('DynamoDB:getitem', table)], [], get, true],
  ['a resource in other letters', [allow('dynamodb:GetItem', table.toUpperCase())], [], get, false],
  [
    'an index is not its table',
    [allow('dynamodb:*', table)],
    [],
    { ...get, resource: `${table}/index/G` },
    false,
  ],
  [
    'a table whose name begins alike',
    [allow('dynamodb:*', table)],
    [],
    { ...get, resource: `${table}2` },
    false,
  ],
  ['wildcards in actions', [allow('dynamodb:Get*', table)], [], get, true],
  ['a wildcard for one letter', [allow('dynamodb:GetIte?', table)], [], get, true],
  ['a wildcard for one letter, not two', [allow('dynamodb:GetIt?', table)], [], get, false],
  ['wildcards in resources', [allow('dynamodb:GetItem', 'arn:aws:dynamodb:*:*:table/*')], [], get, true],
  ['a dot that means a dot', [allow('dynamodb:GetItem', 'arn.aws:dynamodb:*')], [], get, false],
  ['all but an action', [{ Effect: 'Allow', NotAction: 'dynamodb:Put*', Resource: '*' }], [], get, true],
  ['all but this action', [{ Effect: 'Allow', NotAction: 'dynamodb:*', Resource: '*' }], [], get, false],
  ['all but a resource', [{ Effect: 'Allow', Action: '*', NotResource: bucket }], [], get, true],
  ['all but this resource', [{ Effect: 'Allow', Action: '*', NotResource: [table] }], [], get, false],
  ['a denial after what allows', [allow('*', '*'), deny('dynamodb:*', table)], [], get, false],
  ['a denial of something else', [allow('*', '*'), deny('dynamodb:Put*', table)], [], get, true],
  ['the resource allows it to everyone', [], [allow('dynamodb:*', table, everyone)], get, true],
  ['the resource allows it to this role', [], [allow('*', '*', { Principal: { AWS: roleArn } })], get, true],
  ['the resource allows it to a service', [], [allow('*', '*', { Principal: { Service: 'x' } })], get, false],
  [
    'the resource leaves it to the account',
    [],
    [allow('*', '*', { Principal: { AWS: 'arn:aws:iam::000000000000:root' } })],
    get,
    false,
  ],
  ['the resource denies it', [allow('*', '*')], [deny('*', '*', { Principal: '*' })], get, false],
  [
    'the resource denies plain HTTP, which none of ours is',
    [allow('*', '*')],
    [deny('*', '*', { ...everyone, Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    get,
    true,
  ],
  [
    'the resource denies old TLS, which none of ours is',
    [allow('*', '*')],
    [deny('*', '*', { ...everyone, Condition: { NumericLessThan: { 's3:TlsVersion': 1.2 } } })],
    get,
    true,
  ],
  ['a prefix that is allowed', [listBills], [], list('bills/2026/'), true],
  ['one of several values', [listBills], [], list('b'), true],
  ['another prefix', [listBills], [], list('labels/'), false],
  ['no prefix at all', [listBills], [], list(), false],
  [
    'a key in other letters',
    [allow('s3:*', '*', { Condition: { StringLike: { 'S3:Prefix': 'b' } } })],
    [],
    list('b'),
    true,
  ],
  [
    'two conditions, of which one does not hold',
    [
      allow('s3:*', '*', {
        Condition: { StringLike: { 's3:prefix': '*' }, Bool: { 'aws:SecureTransport': false } },
      }),
    ],
    [],
    list('b'),
    false,
  ],
];

describe('whether AWS would let it happen', () => {
  it.each(cases)('%s', (_rule, own, onResource, call, isAllowed) => {
    const principal = { roleArn, statements: compiled(...own) };
    expect(verdictOn(call, principal, compiled(...onResource)).isAllowed).toBe(isAllowed);
  });

  it('tells what allowed it, as the policy writes it', () => {
    const statements = compiled(allow(['dynamodb:Put*', 'dynamodb:G*'], [bucket, `${table}*`]));
    expect(verdictOn(get, { roleArn, statements }, [])).toEqual({
      isAllowed: true,
      grant: { action: 'dynamodb:G*', resource: `${table}*`, when: '' },
    });
  });

  it.each([
    ['because no identity-based policy allows the dynamodb:GetItem action', [], []],
    ['with an explicit deny in an identity-based policy', [deny('*', '*')], []],
    ['with an explicit deny in a resource-based policy', [allow('*', '*')], [deny('*', '*', everyone)]],
  ])('says why not: %s', (because, own, onResource) => {
    const principal = { roleArn, statements: compiled(...own) };
    expect(verdictOn(get, principal, compiled(...onResource))).toEqual({ isAllowed: false, because });
  });

  it('lets a service do what the resource says, from where it says', () => {
    const rule = 'arn:aws:events:us-east-1:000000000000:rule/night';
    const Condition = { ArnEquals: { 'aws:SourceArn': rule } };
    const policy = compiled(
      allow('sqs:SendMessage', '*', { Principal: { Service: 'events.amazonaws.com' }, Condition }),
    );
    const outcome = (service: string, source: string) =>
      verdictOn(
        { action: 'sqs:SendMessage', resource: 'q', context: { 'aws:SourceArn': source } },
        { service },
        policy,
      );
    expect(outcome('events.amazonaws.com', rule)).toEqual({ isAllowed: true });
    expect(outcome('events.amazonaws.com', `${rule}2`)).toMatchObject({
      because: 'because no resource-based policy allows the sqs:SendMessage action',
    });
    expect(outcome('sns.amazonaws.com', rule).isAllowed).toBe(false);
  });
});

describe('a policy that the host does not understand stops it', () => {
  const read = (statement: object) => () => compiled(statement);

  it.each([
    [
      'an operator',
      { ...deny('*', '*'), Condition: { IpAddress: { 'aws:SourceArn': 'x' } } },
      /Stack\/Policy.*IpAddress/,
    ],
    [
      'a set operator',
      { ...allow('*', '*'), Condition: { 'ForAllValues:StringLike': { 's3:prefix': 'x' } } },
      /ForAllValues/,
    ],
    [
      'a key',
      { ...allow('*', '*'), Condition: { StringLike: { 'dynamodb:LeadingKeys': 'x' } } },
      /dynamodb:LeadingKeys/,
    ],
    ['a variable', allow('*', `arn:aws:s3:::shop/\${aws:username}/*`), /policy variables/],
    ['an element', { ...allow('*', '*'), NotPrincipal: '*' }, /NotPrincipal/],
    ['a kind of principal', { ...allow('*', '*'), Principal: { Federated: 'x' } }, /Principal/],
  ])('for %s', (_what, statement, words) => {
    expect(read(statement)).toThrow(words);
  });
});
