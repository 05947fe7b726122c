import { type Opening, openPayment } from '../../../functions/payments/open-payment.ts';
import type { ProviderName } from '../../../functions/payments/provider.ts';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { type Chance, chanceOf } from '../engine/random.ts';
import { count } from '../rules/raw-items.ts';
import type { World } from '../world.ts';
import { ask } from './client.ts';

const providers = ['alipay', 'wechatpay', 'unionpay'] as const;

/** A buyer opens an attempt, at times two at two providers or one twice with the same key, and pays none, one or all. */
export async function payer(world: World, name: string, orderId: string): Promise<void> {
  const chance = chanceOf(world.ground.seed, name);
  const first = chance.oneOf(providers);
  const calls = [attempt(world, name, { orderId, provider: first, chance })];
  if (chance.happens(0.15))
    calls.push(attempt(world, `${name}-twin`, { orderId, provider: first, chance, key: name }));
  if (chance.happens(0.2))
    calls.push(attempt(world, `${name}-other`, { orderId, provider: chance.oneOf(providers), chance }));
  await Promise.all(calls);
}

type Attempting = {
  readonly orderId: string;
  readonly provider: ProviderName;
  readonly chance: Chance;
  readonly key?: string;
};

async function attempt(world: World, name: string, attempting: Attempting): Promise<void> {
  const { orderId, provider, chance, key = name } = attempting;
  const [pays, dawdles, pauseMs] = [chance.happens(0.9), chance.happens(0.15), chance.between(500, 60_000)];
  const answer = await ask(world, {
    name,
    of: 'payments-api',
    run: ({ payments }) =>
      openPayment({ orderId, request: { provider }, caller: 'shop', idempotencyKey: key }, payments),
    acknowledged: (opening) => checkOpened(world, opening),
  });
  if (!pays || answer.kind !== 'answer' || !answer.value.action) return;
  const { outTradeNo, expiresAt } = answer.value.payment;
  const { timeline } = world.ground;
  const lateMs = expiresAt - timeline.now() + chance.between(-30_000, chance.oneOf([120_000, 720_000]));
  await timeline.sleep(dawdles ? lateMs : pauseMs);
  world.providers.pay(provider, outTradeNo, `${name} pays`);
}

function checkOpened(world: World, { payment, action }: Opening): void {
  const stored = world.model.get({ pk: `PAYMENT#${payment.paymentId}`, sk: 'PAYMENT' });
  const pointer = `${isoTime(payment.createdAt)}#${payment.paymentId}`;
  const listed = world.model.get({ pk: `ORDERPAYMENTS#${payment.orderId}`, sk: pointer });
  if (!stored || !listed || count(stored, 'minor') !== payment.minor)
    world.violate('what is acknowledged is stored', `payment ${payment.paymentId}`);
  if (action?.kind === 'qr' && action.code !== payment.outTradeNo)
    world.violate('a key belongs to one request', `payment ${payment.paymentId}`);
}
