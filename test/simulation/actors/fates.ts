import { cancelOrder } from '../../../functions/orders/cancel-order.ts';
import type { Order } from '../../../functions/orders/domain/order.ts';
import type { Item } from '../../../shared/dynamodb/table.ts';
import { type Chance, chanceOf } from '../engine/random.ts';
import { count, isOfChannel, word } from '../rules/raw-items.ts';
import type { World } from '../world.ts';
import { ask } from './client.ts';
import { payer } from './payers.ts';

type Deed = 'pay' | 'cancel';
/** What becomes of an order, and when: milliseconds from now on. */
type Fate = readonly { readonly deed: Deed; readonly inMs: number }[];

/** Every order that a shop placed is paid, cancelled, both, more than once, too late, or left to the clock. */
export function fates(world: World): void {
  const { seed, timeline } = world.ground;
  world.onAccepted((head) => {
    if (isOfChannel(head)) return;
    const id = word(head, 'id');
    const chance = chanceOf(seed, `fate of ${id}`);
    const leftMs = count(head, 'reservedUntil') - timeline.now();
    const fate = world.depots ? sentFateOf(chance) : fateOf(chance, Math.max(leftMs, 60_000));
    fate.forEach(({ deed, inMs }, index) => {
      const name = `${deed}-${id}-${index}`;
      timeline.after(inMs, () => void (deed === 'pay' ? payer(world, name, id) : cancel(world, name, id)));
    });
  });
}

function fateOf(chance: Chance, leftMs: number): Fate {
  const early = chance.between(0, 120_000);
  const close = leftMs + chance.between(-3000, 75_000);
  const deeds = (when: number, ...all: readonly Deed[]): Fate =>
    all.map((deed) => ({ deed, inMs: Math.max(0, when + chance.between(0, 40)) }));
  return chance.oneOf<() => Fate>([
    () => [],
    () => [],
    () => deeds(early, 'pay'),
    () => deeds(early, 'pay', 'pay'),
    () => deeds(early, 'pay', 'cancel'),
    () => deeds(early, 'cancel', 'cancel'),
    () => deeds(close, 'pay'),
    () => deeds(close, 'pay', 'cancel'),
    () => deeds(close, 'cancel'),
    () => deeds(leftMs + 180_000, 'pay'),
    () => [...deeds(early, 'pay'), ...deeds(close, 'cancel')],
  ])();
}

/** Orders that are sent are mostly paid, and some cancelled at any stage of their way, at times twice. */
function sentFateOf(chance: Chance): Fate {
  const paid = { deed: 'pay', inMs: chance.between(0, 60_000) } as const;
  const any = () => ({ deed: 'cancel', inMs: chance.between(0, chance.oneOf([10, 45]) * 60_000) }) as const;
  return chance.oneOf<() => Fate>([
    ...Array.from({ length: 5 }, () => () => [paid]),
    () => [paid, any()],
    () => [paid, any(), any()],
    () => [any()],
  ])();
}

const headOf = (world: World, id: string): Item | undefined =>
  world.model.get({ pk: `ORDER#${id}`, sk: 'ORDER' });

const cancel = (world: World, name: string, id: string) =>
  ask<Order>(world, {
    name,
    of: 'orders-api',
    run: (shop) => cancelOrder({ id, reason: 'changed my mind', caller: 'shop' }, shop),
    acknowledged: ({ status }) => {
      const head = headOf(world, id);
      if (status !== 'CANCELLED' || !head || word(head, 'status') !== 'CANCELLED')
        world.violate('what is acknowledged is stored', `cancellation of ${id}`);
    },
  });
