import type { Role } from '../../../../../infra/local/iam/access.ts';
import { policyDocument, statementsOf } from '../../../../../infra/local/iam/policy-document.ts';
import { permissionReport, plainGrant } from '../../../../../infra/local/iam/unused-grants.ts';

const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/ZhangguiData-TableCD117FA1';

const role = (id: string, ...Statement: readonly object[]): Role => ({
  ...{ id, name: id, arn: `arn:aws:iam::000000000000:role/${id}`, trust: [] },
  statements: statementsOf(policyDocument.parse({ Version: '2012-10-17', Statement }), id),
});
const api = role(
  'Ops/OrdersApiRole0123ABCD',
  { Effect: 'Allow', Action: ['dynamodb:GetItem', 'dynamodb:PutItem'], Resource: table },
  { Effect: 'Allow', Action: 'dynamodb:Query', Resource: [table, `${table}/index/GSI1`] },
  { Effect: 'Allow', Action: 'logs:PutLogEvents', Resource: '*' },
  { Effect: 'Deny', Action: 'dynamodb:Scan', Resource: '*' },
);
const access = { roles: [api], roleWith: () => api, onResource: () => [] };
const needs = [{ by: api, call: { action: 'logs:PutLogEvents', resource: 'group' }, for: 'Ops/OrdersApi' }];
const noted = [
  `used\t${api.id}\tdynamodb:GetItem\t${table}\t`,
  `used\tFixture/Other\tdynamodb:PutItem\t${table}\t`,
  `denied\t${api.id}\tdynamodb:Scan\t${table}\t`,
  `denied\tFixture/Other\tdynamodb:Scan\t${table}\t`,
  '',
].join('\n');

describe('the report of permissions', () => {
  it('tells what nothing uses, unless somebody says why it stays', () => {
    const kept = [
      { because: 'once a year', grants: ['OrdersApi dynamodb:Query table/Table/index/GSI1'] },
      { because: 'long ago', grants: ['OrdersApi dynamodb:DeleteItem table/Table'] },
      { because: 'used by now', grants: ['OrdersApi dynamodb:GetItem table/Table'] },
    ];
    expect(permissionReport({ access, needs, noted, kept })).toEqual({
      granted: 5,
      usedByCalls: 1,
      usedByServices: 1,
      kept: [{ grant: 'OrdersApi dynamodb:Query table/Table/index/GSI1', because: 'once a year' }],
      unused: ['OrdersApi dynamodb:PutItem table/Table', 'OrdersApi dynamodb:Query table/Table'],
      outdated: ['OrdersApi dynamodb:DeleteItem table/Table'],
      denied: ['OrdersApi dynamodb:Scan table/Table'],
    });
  });
});

it.each([
  [
    'Ops/ApiRole0123ABCD',
    's3:GetObject',
    'arn:aws:s3:::zhangguidata-bucket83908e77/bills/*',
    'Api s3:GetObject bucket/bills/*',
  ],
  [
    'Ops/ApiRole0123ABCD',
    'secretsmanager:GetSecretValue',
    'arn:aws:secretsmanager:us-east-1:000000000000:secret:ZhangguiData-CarriersF41DED83-5wox8t',
    'Api secretsmanager:GetSecretValue secret:Carriers',
  ],
  [
    'Ops/ApiRole0123ABCD',
    'events:PutEvents',
    'arn:aws:events:us-east-1:000000000000:event-bus/ZhangguiDataBus81CBC917',
    'Api events:PutEvents event-bus/ZhangguiDataBus',
  ],
  ['Ops/ApiRole0123ABCD', 'xray:PutTraceSegments', '*', 'Api xray:PutTraceSegments *'],
])('a permission reads plainly: %s %s %s', (id, action, resource, plain) => {
  expect(plainGrant(id, { action, resource, when: '' })).toBe(plain);
  expect(plainGrant(id, { action, resource, when: 's3:prefix bills/*' })).toBe(
    `${plain} where s3:prefix bills/*`,
  );
});
