import * as z from 'zod';
import { expectBody } from '../import/api-client.ts';
import {
  act,
  type LogisticsCase,
  lookAtCases,
  lookAtShipments,
  type Shipment,
  tellSandbox,
} from './carriers.ts';
import { lookUntil } from './look.ts';
import type { Stage } from './stage.ts';

/** What became of a parcel, beside its delivery. */
type Trouble = { readonly carrier: string; readonly waybillNo: string; readonly orderId: string };
export type Fated = {
  readonly lost: Trouble | undefined;
  readonly returned: readonly Trouble[];
  /** Delivered, and its buyer says that it is not there. */
  readonly missed: Trouble | undefined;
};

/** Others than the usual end: so many of each carrier, where there are so many. */
const fates = [
  { fate: 'lost', carrier: 'sf', ownShop: true },
  { fate: 'returned', carrier: 'sf', ownShop: false },
  { fate: 'returned', carrier: 'zto', ownShop: false },
  { fate: 'failed', carrier: 'sf', ownShop: false },
  { fate: 'locker', carrier: 'zto', ownShop: false },
  { fate: 'station', carrier: 'sf', ownShop: false },
] as const;

/** Decides what becomes of some parcels; the carriers deliver the others. */
export async function giveFates(shipments: readonly Shipment[], stage: Stage): Promise<Fated> {
  // Of goods that lie in one warehouse there may be nothing left to send again.
  const isPlentiful = ({ parcels }: Shipment) =>
    parcels.every(({ lines }) => lines.every(({ sku }) => stage.elsewhereToo.has(sku)));
  const free = shipments.filter(({ waybills }) => waybills.length === 1);
  const taken = new Set<Shipment>();
  const next = (carrier: string, ownShop: boolean): Trouble | undefined => {
    const found = free.find(
      (each) =>
        !taken.has(each) &&
        each.carrier === carrier &&
        stage.paidHere.has(each.orderId) === ownShop &&
        (!ownShop || isPlentiful(each)),
    );
    const [waybill] = found?.waybills ?? [];
    if (!found || !waybill) return undefined;
    taken.add(found);
    return { carrier, waybillNo: waybill.waybillNo, orderId: found.orderId };
  };
  const given: (Trouble & { readonly fate: string })[] = [];
  for (const { fate, carrier, ownShop } of fates) {
    const parcel = next(carrier, ownShop);
    if (!parcel) continue;
    await tellSandbox(stage.till, 'carriers/fate', { waybillNo: parcel.waybillNo, fate });
    given.push({ ...parcel, fate });
  }
  const lost = given.find(({ fate }) => fate === 'lost');
  if (lost) stage.silent.add(lost.waybillNo);
  const returned = given.filter(({ fate }) => fate === 'returned');
  return { lost, returned, missed: next('sf', true) ?? next('zto', true) };
}

async function caseOf(parcel: Trouble, rule: string, { till: { api } }: Stage): Promise<LogisticsCase> {
  const cases = await lookUntil(
    () => lookAtCases(api),
    (seen) => seen.some((each) => each.waybillNo === parcel.waybillNo && each.rule === rule),
  );
  const found = cases.find((each) => each.waybillNo === parcel.waybillNo && each.rule === rule);
  if (!found) throw new Error(`nobody noticed ${rule} of ${parcel.waybillNo}`);
  return found;
}

/** 签收未收到: the buyer is given something at once, the carrier is asked. */
export async function complain({ missed }: Fated, stage: Stage): Promise<void> {
  if (!missed) return;
  const { api } = stage.till;
  const path = `/parcels/${missed.carrier}/${missed.waybillNo}/complaints`;
  await expectBody(api, { method: 'POST', path, body: { kind: 'NOT_RECEIVED' } }, z.object({}));
  const found = await caseOf(missed, 'DELIVERED_NOT_RECEIVED', stage);
  await act(found, { action: 'urge', reason: '请快递员核实投递' }, api);
  const amount = { currency: 'CNY', minor: 1_000 };
  await act(found, { action: 'compensate', reason: '先行赔付', amount }, api);
}

/** Refused by their buyers, and back in the warehouse: nothing is left to be done. */
export async function settleReturns({ returned }: Fated, stage: Stage): Promise<void> {
  for (const parcel of returned) {
    const found = await caseOf(parcel, 'RETURNED_UNASKED', stage);
    await act(found, { action: 'resolve', reason: '买家拒收，退货已入库待检' }, stage.till.api);
  }
}

const hiddenAnswer = z.object({
  channelOrderId: z.string(),
  shipTo: z.object({ token: z.string(), province: z.string(), city: z.string() }),
});
const labelAnswer = z.object({ waybillNos: z.array(z.string()).min(1) });
/** By whom the marketplaces send. */
const theirCarriers = ['sf', 'zto'] as const;

/** Hidden recipients: their marketplace prints its own labels (平台电子面单), and somebody says which. Gives the shipments. */
export async function useTheirLabels(stage: Stage): Promise<readonly string[]> {
  const waiting = await lookAtShipments(stage.till.api, ['NEEDS_ATTENTION']);
  for (const [at, shipment] of waiting.entries())
    await useTheirLabel(shipment, theirCarriers[at % theirCarriers.length] ?? 'sf', stage);
  return waiting.map(({ id }) => id);
}

async function useTheirLabel(
  { id, orderId, warehouseId, parcels }: Shipment,
  carrier: (typeof theirCarriers)[number],
  { till, senders }: Stage,
): Promise<void> {
  const call = { method: 'GET', path: `/orders/${orderId}` } as const;
  const { channelOrderId, shipTo } = await expectBody(till.api, call, hiddenAnswer);
  const sender = senders.get(warehouseId);
  const label = await tellSandbox(till, 'carriers/label', {
    ...{ carrier, orderId: channelOrderId, parcels: parcels.length, phones: [sender?.phone ?? ''] },
    from: { province: sender?.province, city: sender?.city },
    to: { province: shipTo.province, city: shipTo.city },
  });
  const body = { carrier, waybillNos: labelAnswer.parse(label).waybillNos };
  await expectBody(till.api, { method: 'POST', path: `/shipments/${id}/handover`, body }, z.object({}));
}

const dayMs = 86_400_000;

/** A week without a word: suspected lost. The goods go once more. */
export async function sendAgain({ lost }: Fated, stage: Stage): Promise<void> {
  if (!lost) return;
  const { host, till } = stage;
  host.advanceClock(8 * dayMs);
  await host.parcelsAreWatched();
  const found = await caseOf(lost, 'SUSPECT_LOST', stage);
  await act(found, { action: 'urge', reason: '七天无轨迹，请查件' }, till.api);
  await act(found, { action: 'reship', reason: '疑似丢件，先行补发' }, till.api);
  await lookUntil(
    () => lookAtCases(till.api),
    (cases) =>
      cases.some(({ id, reship }) => id === found.id && (reship?.outcome ?? 'REQUESTED') !== 'REQUESTED'),
  );
}

/** The carrier says itself that it is lost, and pays by the contract. */
export async function declareLost({ lost }: Fated, stage: Stage): Promise<void> {
  if (!lost) return;
  const { api } = stage.till;
  await tellSandbox(stage.till, 'carriers/walk', {
    waybillNo: lost.waybillNo,
    fate: 'declared-lost',
    to: 'end',
  });
  const found = await caseOf(lost, 'LOSS_TOLD', stage);
  await act(found, { action: 'claim', reason: '按合同索赔' }, api);
  await act(found, { action: 'claim-accepted', reason: '承运商同意赔付' }, api);
  await act(found, { action: 'claim-paid', reason: '赔款到账', bankAccount: 'cmb' }, api);
  for (const other of (await lookAtCases(api)).filter(({ waybillNo }) => waybillNo === lost.waybillNo))
    if (['OPEN', 'CONTACTED'].includes(other.status))
      await act(other, { action: 'resolve', reason: '已补发，承运商已赔付' }, api);
}
