import { cancelOrder } from '../../../functions/orders/cancel-order.ts';
import { changeOrder } from '../../../functions/orders/change-order.ts';
import { held, type Lift, lifted } from '../../../functions/orders/domain/change-holds.ts';
import { readdressed } from '../../../functions/orders/domain/readdress.ts';
import type { Item } from '../../../shared/dynamodb/table.ts';
import { chanceOf } from '../engine/random.ts';
import { count, holdsIn, isOfChannel, word } from '../rules/raw-items.ts';
import type { World } from '../world.ts';
import { ask } from './client.ts';

const minuteMs = 60_000;
const by = 'keeper';

/** People who hold orders and let them go again, lift what a channel or an address holds, mend addresses, and cancel what a channel sold. */
export function keepers(world: World): void {
  const { seed, timeline } = world.ground;
  world.onAccepted((head) => {
    const id = word(head, 'id');
    const chance = chanceOf(seed, `keeping of ${id}`);
    const soon = () => chance.between(500, chance.oneOf([10_000, 10 * minuteMs]));
    if (chance.happens(0.15)) {
      const at = soon();
      timeline.after(at, () => void hold(world, id));
      timeline.after(at + soon(), () => void lift(world, id, { kind: 'MANUAL' }, 0));
    }
    if (chance.happens(0.12) && isOfChannel(head)) timeline.after(soon(), () => void cancel(world, id));
  });
  world.onChange(({ key, before, after }) => {
    if (key.sk === 'ORDER' && after) look(world, before, after);
  });
}

/** Whoever sees a new hold of a channel or an address lifts it, some of the time. */
function look(world: World, before: Item | undefined, after: Item): void {
  const { seed, timeline } = world.ground;
  const there = new Set(holdsIn(before).map(([kind, code]) => `${kind} ${code}`));
  const [id, version] = [word(after, 'id'), count(after, 'version')];
  for (const [kind, code] of holdsIn(after)) {
    if ((kind !== 'CHANNEL' && kind !== 'ADDRESS') || there.has(`${kind} ${code}`)) continue;
    const chance = chanceOf(seed, `lift ${kind} ${code} of ${id} v${version}`);
    const deed = chance.oneOf(['lift', kind === 'ADDRESS' ? 'mend' : 'nothing', 'nothing']);
    const inMs = chance.between(1000, 6 * minuteMs);
    if (deed === 'mend') timeline.after(inMs, () => void mend(world, id, version));
    if (deed === 'lift') timeline.after(inMs, () => void lift(world, id, { kind, code }, version));
  }
}

const hold = (world: World, id: string) =>
  ask(world, {
    name: `hold-${id}`,
    of: 'orders-api',
    run: (shop) => {
      const manual = { kind: 'MANUAL', code: 'ASK', message: 'asks the buyer', by, at: shop.now() } as const;
      return changeOrder(id, (order) => held(order, manual, 'asks the buyer'), shop);
    },
  });

const lift = (world: World, id: string, which: Lift, seen: number) =>
  ask(world, {
    name: `lift-${which.kind}-${which.code ?? ''}-${id}-v${seen}`,
    of: 'orders-api',
    run: (shop) =>
      changeOrder(id, (order) => lifted(order, which, { at: shop.now(), by, reason: 'looked at' }), shop),
  });

export const mendedDetail = '人民大道 1 号';

const mend = (world: World, id: string, seen: number) =>
  ask(world, {
    name: `mend-${id}-v${seen}`,
    of: 'orders-api',
    run: (shop) => {
      const who = { at: shop.now(), by, reason: 'the buyer said so' };
      return changeOrder(
        id,
        (order) => readdressed(order, { ...order.shipTo, detail: mendedDetail }, who),
        shop,
      );
    },
  });

const cancel = (world: World, id: string) =>
  ask(world, {
    name: `keeper-cancels-${id}`,
    of: 'orders-api',
    run: (shop) => cancelOrder({ id, reason: 'out of tea', caller: by }, shop),
  });
