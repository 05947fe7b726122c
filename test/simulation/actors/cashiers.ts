import { actOnCase, type CaseAction } from '../../../functions/payments/act-on-case.ts';
import { decideRefund } from '../../../functions/payments/decide-refund.ts';
import type { ProviderName } from '../../../functions/payments/provider.ts';
import { requestRefund } from '../../../functions/payments/request-refund.ts';
import type { Item } from '../../../shared/dynamodb/table.ts';
import type { ItemChange } from '../engine/model-table.ts';
import { type Chance, chanceOf } from '../engine/random.ts';
import { capturedIn, count, isOfChannel, word } from '../rules/raw-items.ts';
import type { World } from '../world.ts';
import { ask } from './client.ts';

const minuteMs = 60_000;
const cny = (minor: number) => ({ currency: 'CNY', minor });

/** People who ask for refunds, approve or reject them, and work off cases; at times two at once. */
export function cashiers(world: World): void {
  world.onChange((change) => {
    const { before, after } = change;
    if (!after) return;
    if (change.key.sk === 'PAYMENT' && capturedIn(after) && !capturedIn(before)) wantBack(world, after);
    if (change.key.sk === 'REFUND' && changedTo(change, 'AWAITING_APPROVAL'))
      decide(world, word(after, 'refundId'));
    if (change.key.sk === 'PAYMENTCASE' && !before) workOff(world, after);
  });
}

const changedTo = ({ before, after }: ItemChange, status: string): boolean =>
  word(after, 'status') === status && word(before, 'status') !== status;

/** Some of the money, in parts, all at once, or more than there is. */
function wantBack(world: World, payment: Item): void {
  const paymentId = word(payment, 'paymentId');
  const chance = chanceOf(world.ground.seed, `back of ${paymentId}`);
  if (!chance.happens(0.4)) return;
  const minor = capturedIn(payment)?.minor ?? 1;
  const times = chance.oneOf([1, 1, 2, 3, 5]);
  const whole = chance.happens(0.4);
  for (let time = 1; time <= times; time += 1) {
    const part = whole ? minor : chance.between(1, Math.max(1, Math.ceil((1.4 * minor) / times)));
    const key = `back-${paymentId}-${chance.happens(0.1) ? 1 : time}`;
    const inMs = chance.between(1000, chance.oneOf([20_000, 20 * minuteMs]));
    world.ground.timeline.after(inMs, () => void refund(world, `${key}-${time}`, { paymentId, part, key }));
    if (chance.happens(0.2))
      world.ground.timeline.after(
        inMs,
        () => void refund(world, `${key}-${time}-twin`, { paymentId, part, key }),
      );
  }
}

type Wanted = { readonly paymentId: string; readonly part: number; readonly key: string };

const refund = (world: World, name: string, { paymentId, part, key }: Wanted) =>
  ask(world, {
    name,
    of: 'payments-api',
    run: ({ payments }) =>
      requestRefund(
        {
          paymentId,
          request: { amount: cny(part), reason: 'unwanted' },
          caller: 'anna',
          idempotencyKey: key,
        },
        payments,
      ),
    acknowledged: ({ refund: told }) => {
      const stored = world.model.get({ pk: `REFUND#${told.refundId}`, sk: 'REFUND' });
      if (!stored || count(stored, 'minor') !== part)
        world.violate('what is acknowledged is stored', `refund ${told.refundId}`);
    },
  });

function decide(world: World, refundId: string): void {
  const chance = chanceOf(world.ground.seed, `decision on ${refundId}`);
  const people = chance.happens(0.2) ? ['berta', 'carl'] : chance.happens(0.9) ? ['berta'] : [];
  for (const caller of people) {
    const decision = chance.happens(0.6) ? 'approve' : 'reject';
    const inMs = chance.between(5000, 10 * minuteMs);
    world.ground.timeline.after(
      inMs,
      () =>
        void ask(world, {
          name: `${caller}-${decision}s-${refundId}`,
          of: 'payments-api',
          run: ({ payments }) => decideRefund({ refundId, decision, reason: 'seen', caller }, payments),
          acknowledged: ({ status }) => {
            const stored = word(world.model.get({ pk: `REFUND#${refundId}`, sk: 'REFUND' }), 'status');
            if ((status === 'REJECTED') !== (stored === 'REJECTED') || stored === 'AWAITING_APPROVAL')
              world.violate('what is acknowledged is stored', `${decision} of ${refundId}: ${stored}`);
          },
        }),
    );
  }
}

function workOff(world: World, opened: Item): void {
  const caseId = word(opened, 'caseId');
  const chance = chanceOf(world.ground.seed, `work on ${caseId}`);
  const deeds = chance.oneOf([0, 1, 1, 2, 3]);
  for (let deed = 1; deed <= deeds; deed += 1) {
    const action = actionFor(world, opened, chance);
    const inMs = chance.between(2000, chance.oneOf([15_000, 15 * minuteMs]));
    world.ground.timeline.after(inMs, () => {
      if (action.action === 'settle-refund') seeTo(world, opened, action.outcome);
      void ask(world, {
        name: `case-${caseId}-${deed}-${action.action}`,
        of: 'payments-api',
        run: ({ payments }) => actOnCase({ caseId, action, caller: `clerk-${deed}` }, payments),
      });
    });
  }
}

function seeTo(world: World, opened: Item, outcome: 'succeeded' | 'failed'): void {
  const refund = world.model.get({ pk: `REFUND#${word(opened, 'refundId')}`, sk: 'REFUND' });
  const state = outcome === 'succeeded' ? 'SUCCEEDED' : 'FAILED';
  world.providers.seeTo(word(opened, 'provider') as ProviderName, word(refund, 'outRefundNo'), state);
}

function actionFor(world: World, opened: Item, chance: Chance): CaseAction {
  const text = 'looked at';
  const note = { action: 'note', text } as const;
  const kind = word(opened, 'kind');
  if (kind === 'REFUND_ABNORMAL') {
    // All who see to one refund find the same.
    const outcome = word(opened, 'caseId') < 'cas_G' ? 'failed' : 'succeeded';
    return chance.happens(0.8) ? { action: 'settle-refund', outcome, text } : note;
  }
  // Orders of marketplaces are paid there.
  const orders = world.model
    .all()
    .filter((item) => item.sk === 'ORDER' && item['status'] === 'PENDING_PAYMENT' && !isOfChannel(item));
  const payment = world.model.get({ pk: `PAYMENT#${word(opened, 'paymentId')}`, sk: 'PAYMENT' });
  const own = word(payment, 'orderId');
  const orderId = own === '' || chance.happens(0.3) ? word(orders[0], 'id') : own;
  const apply = orderId === '' ? note : ({ action: 'apply', orderId, text } as const);
  return chance.oneOf<CaseAction>([note, { action: 'refund', text }, apply, { action: 'resolve', text }]);
}
