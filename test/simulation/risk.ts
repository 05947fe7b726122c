import type { BusEvent } from '../../events/define-event.ts';
import { orderCancelled, orderChanged, orderExpired, orderPlaced } from '../../events/order.ts';
import { refundSucceeded } from '../../events/payment.ts';
import { followClosed } from '../../functions/risk/follow-closed.ts';
import { judgeOrder } from '../../functions/risk/judge-order.ts';
import { keepRefund } from '../../functions/risk/keep-refund.ts';
import { workReviews } from '../../functions/risk/work-reviews.ts';
import { type Queue, schedule } from './engine/delivery.ts';
import type { FunctionName, QueueOf, Work, World } from './world.ts';

type Risk = Pick<World, 'ground' | 'functions'> & {
  readonly timeouts: Readonly<Record<FunctionName, number>>;
  /** How often what the clock starts every minute is started. */
  readonly everyMs: () => number;
  readonly queueOf: QueueOf;
};
type Subscription = { readonly types: readonly string[]; readonly queue: Queue };
const received = (event: BusEvent): unknown => JSON.parse(JSON.stringify(event));
const shortMarginMs = 5000;

/** Who hears of what: the consumers of risk, which lets orders go. */
export function riskSubscriptions({ queueOf }: Pick<Risk, 'queueOf'>): readonly Subscription[] {
  const to = (name: string, of: FunctionName, types: readonly string[], work: Work): Subscription => ({
    types,
    queue: queueOf(name, of, work),
  });
  return [
    to('judge', 'risk-on-order-placed', [orderPlaced.type, orderChanged.type], judge),
    to(
      'returned',
      'risk-on-money-returned',
      [orderCancelled.type, orderExpired.type, refundSucceeded.type],
      noteReturned,
    ),
  ];
}

/** Works on what people decided about orders that risk holds. */
export function reviewSchedule({ ground, functions, timeouts, everyMs }: Risk): void {
  const of = 'risk-on-review-schedule';
  schedule(ground, 'reviews', {
    everyMs,
    run: (run) =>
      functions[of].invoke(run, async ({ now, risk }) => {
        const { failed } = await workReviews(now() + timeouts[of] - shortMarginMs, risk);
        for (const error of failed) ground.failed(run, error);
      }),
  });
}

const judge: Work = async (event, { risk }) => {
  const contract = event.type === orderPlaced.type ? orderPlaced : orderChanged;
  await judgeOrder(contract.schema.parse(received(event)).data.orderId, risk);
};

const noteReturned: Work = async (event, { risk }) => {
  if (event.type === refundSucceeded.type)
    return keepRefund(refundSucceeded.schema.parse(received(event)).data, Date.parse(event.occurredAt), risk);
  const contract = event.type === orderExpired.type ? orderExpired : orderCancelled;
  const { data, occurredAt } = contract.schema.parse(received(event));
  await followClosed(data, Date.parse(occurredAt), risk);
};
