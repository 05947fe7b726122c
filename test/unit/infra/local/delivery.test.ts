import { failedItems } from '../../../../infra/local/batch-response.ts';
import { filterOf } from '../../../../infra/local/event-filter.ts';
import { lambdaAnswer } from '../../../../infra/local/http-answer.ts';
import { ruleInput } from '../../../../infra/local/rule-input.ts';
import { tokenBucket } from '../../../../infra/local/throttle.ts';

const target = (more: object = {}) => ({ Arn: 'arn:aws:sqs:::q', Id: 't', ...more });

describe('ruleInput', () => {
  const event = { id: '1', detail: { id: 'o"1', lines: [{ sku: 'A' }], total: 5 } };

  it.each([
    ['the event', {}, JSON.stringify(event)],
    ['a fixed text', { Input: '{"a":1}' }, '{"a":1}'],
    ['a part', { InputPath: '$.detail.lines[0]' }, '{"sku":"A"}'],
    ['nothing at a path that leads nowhere', { InputPath: '$.detail.none.x' }, 'null'],
    [
      'a filled template',
      {
        InputTransformer: {
          InputPathsMap: { id: '$.detail.id', total: '$.detail.total', gone: '$.x' },
          InputTemplate:
            '{"text":"order <id>","id":<id>,"total":<total>,"all":<aws.events.event>,"gone":"<gone>"}',
        },
      },
      `{"text":"order o\\"1","id":"o\\"1","total":5,"all":${JSON.stringify(event)},"gone":""}`,
    ],
  ])('gives a target %s', (_name, more, expected) => {
    expect(ruleInput(target(more), event)).toBe(expected);
  });
});

describe('failedItems', () => {
  const known = new Set(['a', 'b']);
  const done = (result: unknown) => ({ status: 'done', result: JSON.stringify(result ?? null) }) as const;

  it.each([
    ['nothing reported', done({ batchItemFailures: [] }), true, new Set()],
    ['no answer at all', done(null), true, new Set()],
    ['one reported', done({ batchItemFailures: [{ itemIdentifier: 'b' }] }), true, new Set(['b'])],
    [
      'one reported where the mapping does not ask for it',
      done({ batchItemFailures: [{ itemIdentifier: 'b' }] }),
      false,
      new Set(),
    ],
    [
      'an identifier that was not in the batch',
      done({ batchItemFailures: [{ itemIdentifier: 'z' }] }),
      true,
      'all',
    ],
    ['an empty identifier', done({ batchItemFailures: [{ itemIdentifier: '' }] }), true, 'all'],
    ['something else than a batch response', done('fine'), true, 'all'],
    ['a failed invocation', { status: 'failed', error: '{}' } as const, true, 'all'],
  ])('takes %s as AWS does', (_name, outcome, reportsItems, expected) => {
    expect(failedItems(outcome, known, reportsItems)).toEqual(expected);
  });
});

describe('filterOf', () => {
  it('lets everything pass without a filter, and what one of several matches', () => {
    const criteria = {
      Filters: [
        { Pattern: '{"eventName":["INSERT"]}' },
        { Pattern: '{"dynamodb":{"NewImage":{"n":{"N":["1"]}}}}' },
      ],
    };
    expect(filterOf(undefined)({})).toBe(true);
    expect(filterOf(criteria)({ eventName: 'INSERT' })).toBe(true);
    expect(filterOf(criteria)({ eventName: 'MODIFY', dynamodb: { NewImage: { n: { N: '1' } } } })).toBe(true);
    expect(filterOf(criteria)({ eventName: 'REMOVE' })).toBe(false);
  });
});

describe('tokenBucket', () => {
  it('lets a burst through, then the rate', () => {
    const take = tokenBucket({ ThrottlingBurstLimit: 3, ThrottlingRateLimit: 10 });
    expect([take(1_000), take(1_000), take(1_000), take(1_000)]).toEqual([true, true, true, false]);
    expect([take(1_099), take(1_100), take(1_150), take(1_200)]).toEqual([false, true, false, true]);
  });

  it('takes no token away when the clock is set back', () => {
    const take = tokenBucket({ ThrottlingBurstLimit: 2, ThrottlingRateLimit: 10 });
    expect([take(3_600_000), take(1_000), take(1_000), take(1_100)]).toEqual([true, true, false, true]);
  });

  it('never refuses without a limit', () => {
    const take = tokenBucket(undefined);
    expect(Array.from({ length: 1_000 }, () => take(0)).every(Boolean)).toBe(true);
  });
});

describe('lambdaAnswer', () => {
  it.each([
    ['an object without a status', { a: 1 }, 200, '{"a":1}'],
    ['a text', 'hello', 200, 'hello'],
    ['nothing', null, 200, 'null'],
    ['a status alone', { statusCode: 204 }, 204, ''],
    ['a status that is none', { statusCode: 'abc' }, 500, '{"message":"Internal Server Error"}'],
  ])('answers for %s', (_name, result, status, body) => {
    expect(lambdaAnswer(JSON.stringify(result))).toMatchObject({ status, body });
  });
});
