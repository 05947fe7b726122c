// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Fn::Sub is written with placeholders.
import { holds, resolve, type Scope } from '../../../../infra/local/intrinsics.ts';

const scope: Scope = {
  stackName: 'Shop',
  ref: (id) => `ref-${id}`,
  attribute: (id, name) => `${id}/${name}`,
  importValue: (name) => `imported ${name}`,
  condition: (name) => name === 'Yes',
  mapping: (map, key, name) => `${map}.${key}.${name}`,
};

describe('resolve', () => {
  it.each([
    ['plain values', { a: [1, 'x', true, null] }, { a: [1, 'x', true, null] }],
    ['Ref', { Ref: 'Table' }, 'ref-Table'],
    [
      'pseudo parameters',
      [
        { Ref: 'AWS::Region' },
        { Ref: 'AWS::AccountId' },
        { Ref: 'AWS::Partition' },
        { Ref: 'AWS::URLSuffix' },
        { Ref: 'AWS::StackName' },
      ],
      ['us-east-1', '000000000000', 'aws', 'amazonaws.com', 'Shop'],
    ],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue/Arn'],
    ['Fn::GetAtt as a text', { 'Fn::GetAtt': 'Queue.Nested.Arn' }, 'Queue/Nested.Arn'],
    [
      'Fn::Join with values inside',
      { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':', { 'Fn::GetAtt': ['Q', 'Arn'] }]] },
      'arn:aws:Q/Arn',
    ],
    [
      'Fn::Sub',
      { 'Fn::Sub': '${AWS::Region}/${Table}/${Queue.Arn}/${!Literal}' },
      'us-east-1/ref-Table/Queue/Arn/${Literal}',
    ],
    ['Fn::Sub with names', { 'Fn::Sub': ['${a}-${Table}', { a: { Ref: 'B' } }] }, 'ref-B-ref-Table'],
    ['Fn::ImportValue', { 'Fn::ImportValue': 'Data:Export' }, 'imported Data:Export'],
    [
      'Fn::Select of Fn::Split',
      { 'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['A', 'B'] }] }] },
      'B',
    ],
    ['Fn::If, first branch', { 'Fn::If': ['Yes', { Ref: 'A' }, 'b'] }, 'ref-A'],
    ['Fn::If, second branch', { 'Fn::If': ['No', { Ref: 'A' }, 'b'] }, 'b'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'name'] }, 'Map.us-east-1.name'],
    [
      'AWS::NoValue in objects and lists',
      { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] },
      { b: [1] },
    ],
    [
      'an object that only looks like an intrinsic',
      { Condition: { StringEquals: { a: 'b' } } },
      { Condition: { StringEquals: { a: 'b' } } },
    ],
  ])('gives the value of %s', (_name, value, expected) => {
    expect(resolve(value, scope)).toEqual(expected);
  });

  it('stops at a function it does not know', () => {
    expect(() => resolve({ 'Fn::GetAZs': '' }, scope)).toThrow('Shop: the host does not know Fn::GetAZs');
  });

  it('stops where a text is wanted and something else comes', () => {
    expect(() => resolve({ 'Fn::Join': ['', [{ a: 1 }]] }, scope)).toThrow('a text is expected');
  });
});

describe('holds', () => {
  it.each([
    ['equal texts', { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] }, true],
    ['unequal texts', { 'Fn::Equals': [{ Ref: 'A' }, 'A'] }, false],
    ['not', { 'Fn::Not': [{ Condition: 'No' }] }, true],
    ['and', { 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] }, false],
    ['or', { 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] }, true],
  ])('decides %s', (_name, condition, expected) => {
    expect(holds(condition, scope)).toBe(expected);
  });
});
