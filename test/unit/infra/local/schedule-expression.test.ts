import { scheduleTimes } from '../../../../infra/local/schedule-expression.ts';

const after = new Date('2026-03-04T10:20:30Z');

describe('scheduleTimes', () => {
  it.each([
    ['rate(1 minute)', '2026-03-04T10:21:30.000Z'],
    ['rate(2 hours)', '2026-03-04T12:20:30.000Z'],
    ['rate(7 days)', '2026-03-11T10:20:30.000Z'],
    ['cron(0/15 * * * ? *)', '2026-03-04T10:30:00.000Z'],
    ['cron(30/10 19 * * ? *)', '2026-03-04T19:30:00.000Z'],
    ['cron(0 2 * * ? *)', '2026-03-05T02:00:00.000Z'],
    ['cron(0 9 ? * MON-FRI *)', '2026-03-05T09:00:00.000Z'],
    ['cron(0 9 ? * 1 *)', '2026-03-08T09:00:00.000Z'],
    ['cron(0 9 ? * 2-6 *)', '2026-03-05T09:00:00.000Z'],
    ['cron(0 9 ? * 3#2 *)', '2026-03-10T09:00:00.000Z'],
    ['cron(0 9 ? * 6L *)', '2026-03-27T09:00:00.000Z'],
    ['cron(0 0 L * ? *)', '2026-03-31T00:00:00.000Z'],
    ['cron(0 0 1 JAN ? 2028)', '2028-01-01T00:00:00.000Z'],
    ['at(2026-05-01T00:00:00)', '2026-05-01T00:00:00.000Z'],
  ])('%s is next due at %s', (expression, due) => {
    expect(scheduleTimes(expression)(after)?.toISOString()).toBe(due);
  });

  it('reads cron in the schedule’s time zone', () => {
    expect(scheduleTimes('cron(0 2 * * ? *)', 'Asia/Shanghai')(after)?.toISOString()).toBe(
      '2026-03-04T18:00:00.000Z',
    );
  });

  it('ends when no time is left', () => {
    expect(scheduleTimes('at(2020-01-01T00:00:00)')(after)).toBeUndefined();
    expect(scheduleTimes('cron(0 0 1 1 ? 2020)')(after)).toBeUndefined();
  });

  it.each([
    'rate(0 minutes)',
    'rate(1 week)',
    'every minute',
    'cron(* * * * *)',
    'cron(0 0 1 * 2 *)',
    'cron(0 0 ? * ? *)',
  ])('refuses %s', (expression) => {
    expect(() => scheduleTimes(expression)).toThrow();
  });
});
