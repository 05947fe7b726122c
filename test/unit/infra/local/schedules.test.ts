import { startSchedules } from '../../../../infra/local/schedules.ts';

const { jest: fake } = import.meta;
const minuteMs = 60_000;

beforeEach(() => void fake.useFakeTimers({ now: Date.UTC(2026, 10, 27, 9) }));
afterEach(() => void fake.useRealTimers());

it('fires once, and not for every minute that the machine has slept', () => {
  const target = { Id: 't', Arn: 'arn:aws:lambda:us-east-1:000000000000:function:tick' };
  const properties = { ScheduleExpression: 'rate(1 minute)', Targets: [target] };
  const rule = { name: 'tick', logicalId: 'Tick', arn: 'arn:rule', properties };
  let fired = 0;
  const schedules = startSchedules({
    deployment: { of: (type: string) => (type === 'AWS::Events::Rule' ? [rule] : []) },
    invokeAsync: async () => {
      fired += 1;
    },
  } as never);
  fake.advanceTimersByTime(2 * minuteMs);
  expect(fired).toBe(2);
  fake.setSystemTime(Date.now() + 8 * 60 * minuteMs);
  fake.advanceTimersByTime(2 * minuteMs);
  expect(fired).toBe(4);
  schedules.stop();
});
