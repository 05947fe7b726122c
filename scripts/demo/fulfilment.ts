import * as z from 'zod';
import { type ApiClient, expectBody, forEachAtOnce } from '../import/api-client.ts';
import {
  lookAtCarriers,
  lookAtCases,
  lookAtParcels,
  lookAtShipments,
  printLabels,
  type Shipment,
  tellSandbox,
} from './carriers.ts';
import {
  type FulfilmentSeen,
  orderAnswer,
  type SentOrder,
  type Shelves,
  stockAnswer,
} from './fulfilment-seen.ts';
import { lookUntil } from './look.ts';
import { lookAtMoney } from './look-money.ts';
import {
  allocationsOf,
  listAll,
  packAll,
  piecesIn,
  putAway,
  putAwaysIn,
  type SentAllocation,
} from './pickers.ts';
import { shipmentChecks } from './shipment-checks.ts';
import type { Stage } from './stage.ts';
import {
  complain,
  declareLost,
  type Fated,
  giveFates,
  sendAgain,
  settleReturns,
  useTheirLabels,
} from './troubles.ts';
import { pickEverything } from './waves.ts';

const told = z.object({
  orders: z.array(
    z.object({
      market: z.string(),
      id: z.string(),
      parcels: z.array(z.object({ waybillNo: z.string() })),
    }),
  ),
});

/**
 * Sends all that was released: warehouses make waves, pick, pack and weigh, carriers lose answers and parcels, and people
 * work on what goes wrong.
 */
export async function playFulfilment(stage: Stage): Promise<FulfilmentSeen> {
  const { till } = stage;
  await tellSandbox(till, 'carriers/settings', { speed: 0 });
  for (const fault of faults) await tellSandbox(till, 'faults', fault);
  await allocated(stage);
  const before = await shelvesOf(stage);
  const picked = await pickEverything(stage);
  const first = await packedAndBooked(stage);
  const labels = await labelled(first, till.api);
  const fated = await giveFates(first, stage);
  await handOverSome(first, till.api);
  const byHand = await useTheirLabels(stage);
  await onTheWay(stage);
  await arrived(stage);
  const putAways = await allPutAway(fated, stage);
  await complain(fated, stage);
  await settleReturns(fated, stage);
  await sendAgain(fated, stage);
  const again = await pickEverything(stage);
  await packedAndBooked(stage);
  await onTheWay(stage);
  await arrived(stage);
  await declareLost(fated, stage);
  const waves = [...picked.waves, ...again.waves];
  const seen = { before, waves, picked, labels, fated, putAways, byHand };
  const holds = (fulfilment: FulfilmentSeen) =>
    shipmentChecks({ fulfilment }).every(({ broken }) => broken.length === 0);
  return lookUntil(async () => ({ ...seen, ...(await lookAtAll(stage)) }), holds, lastLooks);
}

/** What carriers get wrong, unknown to the house: answers that get lost after the booking, scans told four times, mixed up or never. */
const faults = [
  ...(['sf', 'zto'] as const).flatMap((provider) => [
    { provider, point: 'request', kind: 'lost-answer', times: 3 },
    { provider, point: 'scan', kind: 'repeat', times: 8 },
    { provider, point: 'scan', kind: 'shuffle', times: 8 },
  ]),
  { provider: 'sf', point: 'scan', kind: 'never', times: 2 },
] as const;

/** Events of the last parcels, and entries of the journal, may still be on their way. */
const lastLooks = 10;
const looks = 120;
const slowlyMs = 500;
/** Looks for what usually takes a few seconds, where there is something else to be done if it does not come. */
const aWhile = 16;

/** Looks for a minute: whole batches of orders and parcels go through queues, functions and carriers. */
const lookLong = <Seen>(look: () => Promise<Seen>, hoped: (seen: Seen) => boolean): Promise<Seen> =>
  lookUntil(look, hoped, looks, slowlyMs);

/** Waits until whatever is released has its warehouses. */
async function allocated({ till: { api }, warehouseIds, host }: Stage): Promise<void> {
  await host.warehousesAreWorked();
  await lookLong(
    async () => ({
      orders: await ordersOf(api),
      has: new Set((await allocationsOf(warehouseIds, ['waiting'], api)).map(({ orderId }) => orderId)),
    }),
    ({ orders, has }) =>
      orders.every(({ id, status, holds }) => status !== 'RELEASED' || holds.length > 0 || has.has(id)),
  );
}

async function ordersOf(api: ApiClient): Promise<readonly SentOrder[]> {
  return listAll('/orders?', orderAnswer, api);
}

/** Every fourth of those that have more than one piece goes in two parcels. */
async function packedAndBooked(stage: Stage): Promise<readonly Shipment[]> {
  const { till, warehouseIds, gramsOf } = stage;
  let several = 0;
  const inTwo = (allocation: SentAllocation) => {
    if (piecesIn(allocation.lines) < 2) return false;
    several += 1;
    return several % 4 === 0;
  };
  await packAll(warehouseIds, { gramsOf, inTwo }, till.api);
  return booked(stage);
}

/** Bookings whose answer may have got lost. */
const mostLost = 6;
const bookingMinutes = 3;
const minuteMs = 60_000;
const isUnsettled = ['DRAFT', 'BOOKING', 'BOOK_FAILED'];

/** Waits until every parcel is booked or needs a person; the clock asks for those whose answer got lost. Gives what is booked. */
async function booked({ till: { api }, host, warehouseIds }: Stage): Promise<readonly Shipment[]> {
  const look = async () => {
    const inHand = await allocationsOf(warehouseIds, ['in-hand'], api);
    const known = await lookAtShipments(api, [...isUnsettled, 'BOOKED', 'NEEDS_ATTENTION']);
    const settled = new Set(
      known.filter(({ status }) => !isUnsettled.includes(status)).map(({ allocationId }) => allocationId),
    );
    return { open: inHand.filter(({ id, status }) => status === 'PACKED' && !settled.has(id)), known };
  };
  for (let tries = 1; ; tries += 1) {
    const { open, known } = await lookLong(look, (seen) => seen.open.length <= mostLost);
    if (open.length === 0 || tries > 20) return known.filter(({ status }) => status === 'BOOKED');
    host.advanceClock(bookingMinutes * minuteMs);
    await host.parcelsAreBooked();
    await lookUntil(look, (seen) => seen.open.length === 0, 15);
  }
}

async function labelled(shipments: readonly Shipment[], api: ApiClient) {
  const printed = await printLabels(
    shipments.map(({ id }) => id),
    api,
  );
  return { ...printed, parcels: shipments.reduce((sum, { waybills }) => sum + waybills.length, 0) };
}

const handedOverByHand = 10;

/** The rest is told by the carrier's first scan. */
async function handOverSome(shipments: readonly Shipment[], api: ApiClient): Promise<void> {
  await forEachAtOnce(shipments.slice(0, handedOverByHand), handedOverByHand, async ({ id }) => {
    await expectBody(api, { method: 'POST', path: `/shipments/${id}/handover` }, z.object({}));
  });
}

const hourMs = 3_600_000;

/** Carriers fetch everything, and bring it to its city; channels hear of it. */
async function onTheWay(stage: Stage): Promise<void> {
  const { till, host } = stage;
  host.advanceClock(8 * hourMs);
  await tellSandbox(till, 'carriers/walk', { to: 'picked-up' });
  await lookLong(
    () => lookAtShipments(till.api, ['BOOKED']),
    (left) => left.length === 0,
  );
  await channelsHear(stage);
  host.advanceClock(20 * hourMs);
  await tellSandbox(till, 'carriers/walk', { to: 'out' });
}

const tellings = 10;

/** Has the channels told until JD knows of all that it can know. */
async function channelsHear({ till, host, jdOrders }: Stage): Promise<void> {
  const sent = (await lookAtShipments(till.api, ['HANDED_OVER'])).filter(({ orderId }) =>
    jdOrders.has(orderId),
  );
  const waybills = sent.flatMap((each) => each.waybills.map(({ waybillNo }) => waybillNo));
  for (let round = 0; round < tellings; round += 1) {
    await host.channelsAreTold();
    const known = await lookUntil(
      () => waybillsToldIn(till),
      (seen) => isKnown(waybills, seen),
      10,
    );
    if (isKnown(waybills, known)) return;
  }
}

const isKnown = (waybills: readonly string[], told: ReadonlyMap<string, readonly string[]>): boolean => {
  const known = new Set([...told.values()].flat());
  return waybills.every((waybillNo) => known.has(waybillNo));
};

const silenceHours = 6;
const watches = 4;

/**
 * They come to their end, whatever that is; what went back takes a day longer. Whose last scan is never told is asked for
 * once nothing has been heard of it for some hours.
 */
async function arrived({ till, host, silent }: Stage): Promise<void> {
  host.advanceClock(10 * hourMs);
  await tellSandbox(till, 'carriers/walk', { to: 'DELIVERED' });
  await tellSandbox(till, 'carriers/walk', { to: 'renumbered' });
  host.advanceClock(30 * hourMs);
  await tellSandbox(till, 'carriers/walk', {});
  const look = () => lookAtShipments(till.api, ['HANDED_OVER']);
  const areOver = (left: readonly Shipment[]) =>
    left.every(({ waybills }) => waybills.some(({ waybillNo }) => silent.has(waybillNo)));
  for (let watched = 1; watched <= watches; watched += 1) {
    if (watched > 1) host.advanceClock(silenceHours * hourMs);
    await host.parcelsAreWatched();
    if (areOver(await lookUntil(look, areOver, watched < watches ? aWhile : looks, slowlyMs))) return;
  }
}

/** Puts everything into its place once what came back is there. */
async function allPutAway({ returned }: Fated, { till: { api }, warehouseIds }: Stage) {
  const tasks = await lookLong(
    () => putAwaysIn(warehouseIds, api),
    (open) => returned.every((each) => open.some(({ orderId }) => orderId === each.orderId)),
  );
  for (const task of tasks) await putAway(task, api);
  return tasks;
}

async function waybillsToldIn({
  sandboxUrl,
}: Stage['till']): Promise<ReadonlyMap<string, readonly string[]>> {
  const { orders } = told.parse(await (await fetch(`${sandboxUrl}/sandbox/market`)).json());
  return new Map(
    orders.map(({ market, id, parcels }) => [`${market} ${id}`, parcels.map(({ waybillNo }) => waybillNo)]),
  );
}

async function shelvesOf({ till: { api }, skus }: Stage): Promise<Shelves> {
  const shelves = new Map<string, z.output<typeof stockAnswer>['warehouses'][number]>();
  await forEachAtOnce(skus, 8, async (sku) => {
    const path = `/stock/${encodeURIComponent(sku)}`;
    for (const row of (await expectBody(api, { method: 'GET', path }, stockAnswer)).warehouses)
      shelves.set(`${sku} ${row.warehouseId}`, row);
  });
  return shelves;
}

const caseAnswer = z.object({ items: z.array(z.object({ kind: z.string(), message: z.string() })) });

async function lookAtAll(stage: Stage) {
  const { till, warehouseIds } = stage;
  const { api } = till;
  const allocations = await allocationsOf(warehouseIds, ['waiting', 'in-hand', 'sent'], api);
  const orderIds = [...new Set(allocations.map(({ orderId }) => orderId))];
  const open = { method: 'GET', path: '/channel-cases?status=open&limit=100' } as const;
  return {
    allocations,
    orders: await ordersOf(api),
    shipments: await lookAtShipments(api),
    parcels: await lookAtParcels(orderIds, api),
    carriers: await lookAtCarriers(till),
    cases: await lookAtCases(api),
    after: await shelvesOf(stage),
    told: await waybillsToldIn(till),
    channelCases: (await expectBody(api, open, caseAnswer)).items.map(
      ({ kind, message }) => `${kind} ${message}`,
    ),
    accounts: (await lookAtMoney(till)).accounts,
  };
}
