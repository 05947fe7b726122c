import { attributeOf } from '../../../../infra/local/identities.ts';

const places = { apiUrl: 'http://127.0.0.1:1', queueEndpoint: 'http://127.0.0.1:2' };
const aRule = (properties: Record<string, string>) => ({
  type: 'AWS::Events::Rule',
  stackName: 'Shop',
  logicalId: 'Rule',
  properties,
});

it.each([
  ['a bus of its own', { EventBusName: 'ShopBus' }, 'rule/ShopBus/Shop-Rule'],
  ['the default bus', { EventBusName: 'default' }, 'rule/Shop-Rule'],
  ['no bus', {}, 'rule/Shop-Rule'],
])('names a rule of %s as AWS does', (_what, properties, named) => {
  const arn = attributeOf(aRule(properties as Record<string, string>), 'Arn', places);
  expect(arn).toBe(`arn:aws:events:us-east-1:000000000000:${named}`);
});
