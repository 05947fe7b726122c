import type { InvokeAsync } from './async-invoke.ts';
import { busEvent } from './bus-event.ts';
import type { Deployment, RuleTarget } from './deployment.ts';
import { longestTimerMs } from './forward-clock.ts';
import { HostError } from './host-error.ts';
import type { Log } from './log.ts';
import type { Queues } from './queues.ts';
import { ruleInput } from './rule-input.ts';
import { type NextTime, scheduleTimes } from './schedule-expression.ts';
import type { StartExecution } from './state-machines.ts';

type Schedule = {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly next: NextTime;
  readonly targets: readonly RuleTarget[];
  readonly isScheduler: boolean;
};

export type Schedules = {
  /** Lets one schedule fire now; found by its name or the beginning of its logical id. */
  readonly fire: (name: string) => Promise<void>;
  readonly names: readonly string[];
  readonly stop: () => void;
};

export type SchedulesOptions = {
  readonly deployment: Deployment;
  readonly invokeAsync: InvokeAsync;
  readonly startExecution: StartExecution;
  readonly queues: Queues;
  readonly log: Log;
};

/** Runs the scheduled rules and the schedules of the template. Times that pass while the host is down, or the machine sleeps, are missed. */
export function startSchedules(options: SchedulesOptions): Schedules {
  const schedules = [...scheduledRules(options.deployment), ...scheduler(options.deployment)];
  const timers = new Map<string, NodeJS.Timeout>();
  const plan = (schedule: Schedule, after: Date): void => {
    const due = schedule.next(after);
    if (due === undefined) return;
    const waitMs = Math.max(0, due.getTime() - Date.now());
    const timer = setTimeout(
      () => {
        if (waitMs > longestTimerMs) return plan(schedule, after);
        void fire(schedule, due, options);
        plan(schedule, new Date(Math.max(due.getTime(), Date.now())));
      },
      Math.min(waitMs, longestTimerMs),
    );
    timers.set(schedule.arn, timer);
  };
  for (const schedule of schedules) plan(schedule, new Date());
  return {
    names: schedules.map(({ logicalId }) => logicalId),
    fire: async (name) => {
      const schedule = schedules.find((each) => each.name === name || each.logicalId.startsWith(name));
      if (schedule === undefined) throw new HostError(`no schedule ${name}`);
      await fire(schedule, new Date(), options);
    },
    stop: () => {
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

async function fire(schedule: Schedule, at: Date, options: SchedulesOptions): Promise<void> {
  for (const target of schedule.targets) {
    const input = inputOf(schedule, target, at);
    try {
      if (target.Arn.includes(':lambda:')) await options.invokeAsync(target.Arn, input);
      else if (target.Arn.includes(':states:')) await options.startExecution(target.Arn, { input });
      else
        await options.queues.send(target.Arn, { body: input, groupId: target.SqsParameters?.MessageGroupId });
    } catch (error) {
      options.log('schedule could not deliver', { schedule: schedule.name, error });
      const deadLetter = target.DeadLetterConfig?.Arn;
      if (deadLetter !== undefined)
        await options.queues.send(deadLetter, { body: input }).catch(() => undefined);
    }
  }
}

function inputOf(schedule: Schedule, target: RuleTarget, at: Date): string {
  if (schedule.isScheduler) return target.Input ?? '{}';
  const event = busEvent({
    source: 'aws.events',
    detailType: 'Scheduled Event',
    detail: {},
    resources: [schedule.arn],
  });
  return ruleInput(target, { ...event, time: `${at.toISOString().slice(0, 19)}Z` });
}

function scheduledRules(deployment: Deployment): Schedule[] {
  return deployment.of('AWS::Events::Rule').flatMap(({ name, logicalId, arn, properties }) => {
    const { ScheduleExpression, State, Targets } = properties;
    if (ScheduleExpression === undefined || State === 'DISABLED') return [];
    return [
      { name, logicalId, arn, next: scheduleTimes(ScheduleExpression), targets: Targets, isScheduler: false },
    ];
  });
}

function scheduler(deployment: Deployment): Schedule[] {
  return deployment.of('AWS::Scheduler::Schedule').flatMap(({ name, logicalId, arn, properties }) => {
    if (properties.State === 'DISABLED') return [];
    const times = scheduleTimes(properties.ScheduleExpression, properties.ScheduleExpressionTimezone);
    const next = within(times, properties.StartDate, properties.EndDate);
    return [{ name, logicalId, arn, next, targets: [properties.Target], isScheduler: true }];
  });
}

function within(times: NextTime, start: string | undefined, end: string | undefined): NextTime {
  return (after) => {
    const due = times(start !== undefined && new Date(start) > after ? new Date(start) : after);
    return due !== undefined && end !== undefined && due > new Date(end) ? undefined : due;
  };
}
