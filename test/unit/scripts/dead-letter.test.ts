import { type Message, readLetter, type Way } from '../../../scripts/redrive/dead-letter.ts';

const aMessage = (body: unknown, attributes: Record<string, string> = {}): Message => ({
  id: 'm-1',
  handle: 'h-1',
  body: typeof body === 'string' ? body : JSON.stringify(body),
  sentAt: Date.parse('2026-11-27T03:00:00Z'),
  attributes,
});

const anEvent = (over: object = {}) => ({
  id: '0a1b',
  source: 'zhanggui.ledger',
  'detail-type': 'ledger.posted',
  time: '2026-11-27T02:00:00Z',
  detail: { id: 'evt_1', data: { name: '王小明' } },
  ...over,
});
const aTick = anEvent({ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} });
const rule = 'arn:aws:events:eu-west-1:111122223333:rule/ZhangguiDataBus/ZhangguiOperations-Rule';
const called = 'arn:aws:lambda:eu-west-1:111122223333:function:Expiry';

it('tells an event that a consumer gave up by its type and id, and nothing else of it', () => {
  const message = aMessage(anEvent());
  expect(readLetter(message, 5)).toEqual({
    message,
    what: 'ledger.posted evt_1',
    since: '2026-11-27T02:00:00Z',
    tries: 5,
    why: 'the log of the function says why',
    way: { kind: 'queue' },
  });
});

it('tells an event that a rule could not deliver with the error', () => {
  const attributes = {
    RULE_ARN: rule,
    ERROR_CODE: 'NO_PERMISSIONS',
    ERROR_MESSAGE: 'denied',
    RETRY_ATTEMPTS: '4',
  };
  const { tries, why, way } = readLetter(aMessage(anEvent(), attributes), 5);
  expect({ tries, why, way }).toEqual({ tries: 5, why: 'NO_PERMISSIONS: denied', way: { kind: 'queue' } });
});

it('tells of a call that failed what the function threw', () => {
  const body = {
    version: '1.0',
    timestamp: '2026-11-27T02:01:00Z',
    requestContext: {
      functionArn: `${called}:$LATEST`,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 1,
    },
    requestPayload: aTick,
    responsePayload: { errorType: 'Error', errorMessage: 'no stock', trace: [] },
  };
  const message = aMessage(body);
  expect(readLetter(message, undefined)).toEqual({
    message,
    what: 'Scheduled Event for Expiry',
    since: '2026-11-27T02:01:00Z',
    tries: 1,
    why: 'Error: no stock',
    way: { kind: 'call', functionArn: called, payload: JSON.stringify(aTick) },
  });
});

const ways: readonly (readonly [string, Message, Way])[] = [
  [
    'an event for a topic or a state machine: back on its bus',
    aMessage(anEvent(), { RULE_ARN: rule, TARGET_ARN: 'arn:aws:sns:eu-west-1:111122223333:Topic' }),
    {
      kind: 'bus',
      entry: {
        EventBusName: 'ZhangguiDataBus',
        Source: 'zhanggui.ledger',
        DetailType: 'ledger.posted',
        Detail: JSON.stringify(anEvent().detail),
        Time: new Date('2026-11-27T02:00:00Z'),
        Resources: [],
      },
    },
  ],
  [
    'a tick that was not delivered: a call',
    aMessage(aTick, { RULE_ARN: 'arn:aws:events:eu-west-1:111122223333:rule/Rule', TARGET_ARN: called }),
    { kind: 'call', functionArn: called, payload: JSON.stringify(aTick) },
  ],
  [
    'changes of the table: a person',
    aMessage({
      timestamp: '2026-11-27T02:01:00Z',
      DDBStreamBatchInfo: { shardId: 'shardId-1', startSequenceNumber: '100', batchSize: 2 },
    }),
    { kind: 'person', why: expect.stringContaining('docs/runbook.md#dead-changes') as never },
  ],
  [
    'an event of the default bus: a person',
    aMessage(anEvent({ source: 'aws.s3' }), { RULE_ARN: 'arn:aws:events:eu-west-1:111122223333:rule/Rule' }),
    { kind: 'person', why: expect.any(String) as never },
  ],
  ['what is no JSON: a person', aMessage('{'), { kind: 'person', why: expect.any(String) as never }],
];

it.each(ways)('sends %s', (_what, message, way) => {
  expect(readLetter(message, undefined).way).toEqual(way);
});
