import { attributeOf, nameOf, refOf } from '../../../../infra/local/identities.ts';
import { resourceSpecs, unknownProperties } from '../../../../infra/local/resources.ts';

describe('the closed table of resources', () => {
  const spec = { A: true, B: 'ignored for a reason', C: { D: true }, E: { F: true } } as const;

  it('finds each property it does not list, however deep, and leaves the insides of honoured and ignored ones alone', () => {
    const properties = { A: { any: 1 }, B: { any: 1 }, C: { D: 1, X: 2 }, E: [{ F: 1 }, { G: 1 }], Y: null };
    expect(unknownProperties(properties, spec)).toEqual(['C.X', 'E[1].G', 'Y']);
  });

  it('gives a reason for everything it ignores', () => {
    const reasons: string[] = [];
    const collect = (value: unknown): void => {
      if (typeof value === 'string') reasons.push(value);
      else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
    };
    collect(resourceSpecs);
    expect(reasons.filter((reason) => reason.length < 8)).toEqual([]);
  });
});

describe('what a resource is called', () => {
  const queue = (properties = {}) => ({
    type: 'AWS::SQS::Queue',
    stackName: 'Shop',
    logicalId: 'Work123',
    properties,
  });
  const places = { apiUrl: 'http://127.0.0.1:3000', queueEndpoint: 'http://127.0.0.1:4000' };

  it('is the template’s name, or the stack’s and its own', () => {
    expect(nameOf(queue())).toBe('Shop-Work123');
    expect(nameOf(queue({ QueueName: 'mine' }))).toBe('mine');
    expect(nameOf(queue({ FifoQueue: true }))).toBe('Shop-Work123.fifo');
  });

  it('is a URL for Ref and an ARN for GetAtt of a queue', () => {
    expect(refOf(queue(), places)).toBe('http://127.0.0.1:4000/000000000000/Shop-Work123');
    expect(attributeOf(queue(), 'Arn', places)).toBe('arn:aws:sqs:us-east-1:000000000000:Shop-Work123');
    expect(attributeOf(queue(), 'Colour', places)).toBeUndefined();
  });
});
