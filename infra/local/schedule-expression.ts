import { Cron } from 'croner';
import { HostError } from './host-error.ts';

/** The next time after a given one that a schedule is due, or undefined when there is none. */
export type NextTime = (after: Date) => Date | undefined;

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Reads rate(…), cron(…) with AWS's six fields, and at(…); anything else stops the host. */
export function scheduleTimes(expression: string, timezone = 'UTC'): NextTime {
  const [, kind, argument = ''] = /^(rate|cron|at)\((.*)\)$/.exec(expression.trim()) ?? [];
  if (kind === 'rate') return rate(argument, expression);
  if (kind === 'cron') return cron(argument, timezone, expression);
  if (kind === 'at') return at(argument, timezone);
  throw new HostError(`the host does not know the schedule ${expression}`);
}

function rate(argument: string, expression: string): NextTime {
  const [, count, unit] = /^(\d+) (minute|hour|day)s?$/.exec(argument) ?? [];
  const everyMs = Number(count) * (unitMs[unit ?? ''] ?? Number.NaN);
  if (!(everyMs > 0)) throw new HostError(`the host does not know the schedule ${expression}`);
  return (after) => new Date(after.getTime() + everyMs);
}

function cron(argument: string, timezone: string, expression: string): NextTime {
  const fields = argument.trim().split(/\s+/);
  const [minute, hour, day, month, weekday, year] = fields;
  if (fields.length !== 6 || (day !== '?') === (weekday !== '?')) {
    throw new HostError(`cron() needs six fields, one of day and weekday being "?": ${expression}`);
  }
  const pattern = ['0', minute, hour, anyFor(day), month, cronerWeekday(anyFor(weekday)), year].join(' ');
  const job = new Cron(pattern, { paused: true, timezone, mode: '7-part', sloppyRanges: true });
  return (after) => job.nextRun(after) ?? undefined;
}

function at(argument: string, timezone: string): NextTime {
  const job = new Cron(argument, { paused: true, timezone });
  return (after) => job.nextRun(after) ?? undefined;
}

function anyFor(field: string | undefined): string {
  return field === '?' ? '*' : (field ?? '*');
}

/** AWS counts weekdays from 1 = Sunday, croner from 0; `6L` is the last Friday, which croner writes `5#L`. */
function cronerWeekday(field: string): string {
  return field.replace(
    /(?<![/#\d])(\d)(L?)/g,
    (_whole, day: string, last: string) => `${Number(day) - 1}${last && '#L'}`,
  );
}
