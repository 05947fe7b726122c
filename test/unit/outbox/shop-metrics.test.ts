import type { BusEvent } from '../../../events/define-event.ts';
import { countingBus } from '../../../functions/outbox/shop-metrics.ts';

const anEvent = (type: string, data: unknown = {}): BusEvent => ({
  id: `evt_${type}`,
  type,
  version: 1,
  occurredAt: '2026-11-27T03:00:00Z',
  data,
});
const cny = (minor: number) => ({ currency: 'CNY', minor });

/** The lines that a bus tells of what it took. */
async function linesOf(events: readonly BusEvent[], refused: readonly BusEvent[] = []) {
  const lines: unknown[] = [];
  const bus = countingBus(
    { publish: async () => refused },
    () => 7,
    (line) => lines.push(line),
  );
  expect(await bus.publish(events)).toEqual(refused);
  return lines;
}

const directive = (Dimensions: readonly string[], names: readonly string[], Unit: string) => ({
  Timestamp: 7,
  CloudWatchMetrics: [
    { Namespace: 'Zhanggui/Shop', Dimensions: [Dimensions], Metrics: names.map((Name) => ({ Name, Unit })) },
  ],
});

it('counts events by type, and money by currency', async () => {
  const events = [
    anEvent('order.placed', { total: cny(1999), customer: '王小明' }),
    anEvent('order.placed', { total: cny(1) }),
    anEvent('payment.captured', { amount: cny(500) }),
    anEvent('order.placed', { total: { currency: 'JPY', minor: 300 } }),
    anEvent('parcel.changed'),
  ];
  expect(await linesOf(events)).toEqual([
    {
      _aws: directive([], ['order.placed', 'payment.captured', 'parcel.changed'], 'Count'),
      'order.placed': 3,
      'payment.captured': 1,
      'parcel.changed': 1,
    },
    {
      _aws: directive(['currency'], ['order.placed.minor', 'payment.captured.minor'], 'None'),
      currency: 'CNY',
      'order.placed.minor': 2000,
      'payment.captured.minor': 500,
    },
    {
      _aws: directive(['currency'], ['order.placed.minor'], 'None'),
      currency: 'JPY',
      'order.placed.minor': 300,
    },
  ]);
});

it('counts what the bus took, and says nothing of nothing', async () => {
  const [one, two] = [anEvent('order.paid'), anEvent('order.shipped')];
  expect(await linesOf([one, two], [one])).toEqual([
    { _aws: directive([], ['order.shipped'], 'Count'), 'order.shipped': 1 },
  ]);
  expect(await linesOf([one], [one])).toEqual([]);
});
