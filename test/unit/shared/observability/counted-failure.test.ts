import { withCount } from '../../../../shared/observability/counted-failure.ts';
import { loggable } from '../../../../shared/observability/error.ts';

const lineOf = (error: unknown) => ({
  message: 'message failed',
  timestamp: '2026-11-27T03:00:00.000Z',
  failure: loggable(error),
});
const named = (name: string, message = 'no') => Object.assign(new Error(message), { name });

it.each([
  ['a call that was denied', named('AccessDeniedException'), ['Denied']],
  ['one that a bucket denied', named('AccessDenied'), ['Denied']],
  ['one below what failed', new Error('not kept', { cause: named('AccessDenied') }), ['Denied']],
  ['what does not open', named('SealBroken'), ['SecretUnreadable']],
  ['a secret that is no JSON', new Error('The secret is not JSON'), ['SecretUnreadable']],
  [
    'a secret that may not be read',
    new Error('The secret could not be read', { cause: named('AccessDeniedException') }),
    ['Denied', 'SecretUnreadable'],
  ],
])('counts %s', (_what, error, metrics) => {
  const line = lineOf(error);
  expect(withCount(line)).toEqual({
    ...line,
    ...Object.fromEntries(metrics.map((name) => [name, 1])),
    _aws: {
      Timestamp: Date.parse('2026-11-27T03:00:00.000Z'),
      CloudWatchMetrics: [
        {
          Namespace: 'Zhanggui',
          Dimensions: [[]],
          Metrics: metrics.map((Name) => ({ Name, Unit: 'Count' })),
        },
      ],
    },
  });
});

it('leaves every other line as it is', () => {
  for (const line of [
    lineOf(named('TransactionCanceledException')),
    { message: 'events published' },
    'x',
    null,
  ])
    expect(withCount(line)).toBe(line);
});
