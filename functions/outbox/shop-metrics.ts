import * as z from 'zod';
import type { BusEvent } from '../../events/define-event.ts';
import type { Clock } from '../../shared/kernel/clock.ts';
import { moneySchema } from '../../shared/kernel/money.ts';
import type { Bus } from './publish-changes.ts';

/** Where CloudWatch keeps what is counted here: each type of event under its own name. */
export const shopNamespace = 'Zhanggui/Shop';

/** The money of an event, by its type, and the metric that adds it up in minor units, one for each currency. */
export const moneyMetrics = {
  'order.placed': { field: 'total', metric: 'order.placed.minor' },
  'payment.captured': { field: 'amount', metric: 'payment.captured.minor' },
  'refund.succeeded': { field: 'amount', metric: 'refund.succeeded.minor' },
} as const;

type Line = Readonly<Record<string, unknown>>;
type Counts = ReadonlyMap<string, number>;

/**
 * A bus that tells what it took: keys for log lines that CloudWatch counts as metrics (embedded metric format). An event
 * may be told twice, as it may be published twice: this is to look at, the journal is to reckon with.
 */
export const countingBus = (bus: Bus, now: Clock, tell: (line: Line) => void): Bus => ({
  publish: async (events) => {
    const refused = new Set(await bus.publish(events));
    for (const line of linesOf(
      events.filter((event) => !refused.has(event)),
      now(),
    ))
      tell(line);
    return [...refused];
  },
});

function linesOf(events: readonly BusEvent[], at: number): readonly Line[] {
  const counts = addedUp(events.map(({ type }) => [type, 1]));
  const money = Map.groupBy(events.flatMap(moneyOf), ({ currency }) => currency);
  return [
    ...(counts.size > 0 ? [lineOf(counts, 'Count', at)] : []),
    ...[...money].map(([currency, amounts]) =>
      lineOf(addedUp(amounts.map(({ metric, minor }) => [metric, minor])), 'None', at, { currency }),
    ),
  ];
}

function moneyOf({ type, data }: BusEvent) {
  if (!isPriced(type)) return [];
  const { field, metric } = moneyMetrics[type];
  const { success, data: parsed } = z.looseObject({ [field]: moneySchema }).safeParse(data);
  const money = success ? parsed[field] : undefined;
  return money ? [{ ...money, metric }] : [];
}

const isPriced = (type: string): type is keyof typeof moneyMetrics => type in moneyMetrics;

function addedUp(values: readonly (readonly [string, number])[]): Counts {
  const sums = new Map<string, number>();
  for (const [name, value] of values) sums.set(name, (sums.get(name) ?? 0) + value);
  return sums;
}

function lineOf(
  values: Counts,
  unit: 'Count' | 'None',
  at: number,
  dimensions: Record<string, string> = {},
): Line {
  const metrics = [...values.keys()].map((name) => ({ Name: name, Unit: unit }));
  const directive = { Namespace: shopNamespace, Dimensions: [Object.keys(dimensions)], Metrics: metrics };
  return {
    _aws: { Timestamp: at, CloudWatchMetrics: [directive] },
    ...dimensions,
    ...Object.fromEntries(values),
  };
}
