import { type Act, actOnCase } from '../../../functions/logistics/act-on-case.ts';
import { handOverByHand } from '../../../functions/logistics/hand-over-by-hand.ts';
import { shipAgain } from '../../../functions/logistics/make-shipment.ts';
import { retryShipment } from '../../../functions/logistics/retry-shipment.ts';
import { voidShipment } from '../../../functions/logistics/void-shipment.ts';
import type { Item } from '../../../shared/dynamodb/table.ts';
import { carrierNames } from '../engine/carriers.ts';
import { type Chance, chanceOf } from '../engine/random.ts';
import { count, word } from '../rules/raw-items.ts';
import type { World } from '../world.ts';
import { ask } from './client.ts';

const minuteMs = 60_000;
const ofBooking = ['NOBODY_TAKES_IT', 'BOOKING_REFUSED', 'BOOKING_SILENT', 'PARTY_MISSING', 'NUMBER_TAKEN'];
const ofLabels = ['VOID_REFUSED', 'MOVES_THOUGH_VOID'];
const packedAgain = 'SHIPMENT_VOIDED';

/** People who look after parcels (物流客服): whatever is opened is worked on by nobody, one, or two against each other. */
export function expediters(world: World): void {
  world.onChange(({ key, before, after }) => {
    if (key.sk !== 'LOGISTICSCASE' || word(after, 'status') !== 'OPEN') return;
    if (!after || count(before, 'openings') === count(after, 'openings')) return;
    const { seed, timeline } = world.ground;
    const name = `${word(after, 'caseId')}-${count(after, 'openings')}`;
    const chance = chanceOf(seed, `look after ${name}`);
    const people = chance.oneOf([[], ['lily'], ['lily'], ['lily', 'omar']]);
    const comes = chance.between(1000, chance.oneOf([minuteMs, 10 * minuteMs]));
    for (const caller of people)
      timeline.after(
        comes + chance.between(0, 500),
        () => void workOn(world, after, { name: `${caller}-of-${name}`, caller }),
      );
  });
}

type Working = { readonly name: string; readonly caller: string };

async function workOn(world: World, opened: Item, { name, caller }: Working): Promise<void> {
  const chance = chanceOf(world.ground.seed, name);
  const rule = word(opened, 'rule');
  const shipmentId = word(opened, 'shipmentId');
  if (rule === 'PARTY_MISSING' && chance.happens(0.7)) return useTheirLabels(world, shipmentId, name);
  if (ofBooking.includes(rule)) return bookOn(world, shipmentId, { name, chance });
  if (rule === packedAgain && chance.happens(0.7)) return sendAgain(world, shipmentId, { name, chance });
  const deeds = ofLabels.includes(rule) ? [act('resolve')] : deedsFor(chance);
  for (const [index, deed] of deeds.entries()) {
    await world.ground.timeline.sleep(chance.between(500, 30_000));
    await ask(world, {
      name: `${name}-${index}-${deed.action}`,
      of: 'logistics-api',
      run: ({ logistics }) => actOnCase({ caseId: word(opened, 'caseId'), act: deed, caller }, logistics),
    });
  }
}

const act = (action: Act['action'], more: Partial<Act> = {}): Act => ({ action, reason: 'seen', ...more });
const cny = (minor: number) => ({ currency: 'CNY', minor });
const claimed = (chance: Chance) => act('claim', { amount: cny(chance.between(100, 5000)) });
const paid = act('claim-paid', { bankAccount: 'main' });

const deedsFor = (chance: Chance): readonly Act[] =>
  chance.oneOf<() => readonly Act[]>([
    () => [act('reship')],
    () => [act('reship'), act('note'), act('resolve')],
    () => [act('compensate', { amount: cny(chance.between(100, 4000)) }), act('resolve')],
    () => [claimed(chance), act('claim-accepted'), paid],
    () => [claimed(chance), act('claim-accepted', { amount: cny(90) }), act('write-off')],
    () => [claimed(chance), act('claim-refused'), act('compensate', { amount: cny(100) })],
    () => [act('urge'), act('tell')],
    () => [act('urge'), act('resolve')],
  ])();

type Booking = { readonly name: string; readonly chance: Chance };

/** Has a shipment that nobody takes tried once more, by somebody named or by any, or made void. */
async function bookOn(world: World, shipmentId: string, { name, chance }: Booking): Promise<void> {
  const wanted = { carrier: chance.oneOf(carrierNames), product: 'standard' };
  const deed = chance.oneOf(['retry', 'retry', 'send with', 'void', 'void']);
  const choice = deed === 'retry' ? {} : { wanted };
  await ask(world, {
    name: `${name}-${deed === 'void' ? 'void' : 'retry'}`,
    of: 'logistics-api',
    run: ({ logistics }) =>
      deed === 'void'
        ? voidShipment({ shipmentId, reason: 'nobody takes it' }, logistics)
        : retryShipment({ shipmentId, ...choice }, logistics),
  });
}

const shipmentAt = (world: World, shipmentId: string): Item | undefined =>
  world.model.get({ pk: `SHIPMENT#${shipmentId}`, sk: 'SHIPMENT' });

/** Packed goods whose label is void go with another one. */
async function sendAgain(world: World, shipmentId: string, { name, chance }: Booking): Promise<void> {
  const wanted = { carrier: chance.oneOf(carrierNames), product: 'standard' };
  const allocationId = word(shipmentAt(world, shipmentId), 'allocationId');
  await ask(world, {
    name: `${name}-again`,
    of: 'logistics-api',
    run: ({ logistics }) => shipAgain({ allocationId, wanted }, logistics),
  });
}

/** A hidden recipient: the marketplace prints the labels, the carrier comes, and somebody says with which numbers. */
async function useTheirLabels(world: World, shipmentId: string, name: string): Promise<void> {
  const carrier = chanceOf(world.ground.seed, `labels of ${shipmentId}`).oneOf(carrierNames);
  const cartons = (shipmentAt(world, shipmentId)?.['parcels'] ?? []) as readonly unknown[];
  const waybillNos = world.depots?.theirLabels(carrier, shipmentId, cartons.length) ?? [];
  await ask(world, {
    name: `${name}-by-hand`,
    of: 'logistics-api',
    run: ({ logistics }) =>
      handOverByHand({ shipmentId, carrier, product: 'standard', waybillNos }, logistics),
    acknowledged: () => {
      if (shipmentAt(world, shipmentId)?.['handedOverAt'] === undefined)
        world.violate('what is acknowledged is stored', `handover of ${shipmentId} by hand`);
      for (const waybillNo of waybillNos) world.depots?.pickUp(waybillNo);
    },
  });
}
