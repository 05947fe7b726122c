import { allDone } from '../../shared/kernel/all-done.ts';
import { Failure } from '../../shared/kernel/failure.ts';
import type { LabelData } from './carriers/carrier.ts';
import type { Label, Paper } from './labels/label.ts';
import { labelsPdf } from './labels/pdf.ts';
import type { ShipmentStore } from './shipment-store.ts';
import type { StoredShipment } from './stored-shipment.ts';

export type PrintDeps = {
  readonly shipments: Pick<ShipmentStore, 'get' | 'save'>;
  readonly labelFont: () => Promise<Uint8Array>;
  readonly now: () => number;
};
type Print = { readonly shipmentIds: readonly string[]; readonly paper: Paper };

const tries = 5;

/**
 * The labels of some shipments as one PDF, each counted before it is given out, on the condition that it is not void: a void
 * label never leaves again. Throws SHIPMENT_NOT_FOUND, and WRONG_STATUS for one that is not booked or is void.
 */
export async function printLabels({ shipmentIds, paper }: Print, deps: PrintDeps): Promise<Uint8Array> {
  const shipments = await Promise.all(shipmentIds.map((id) => printable(id, deps)));
  const counted = await allDone(shipments.map((each) => counting(each, deps)));
  const printedAt = deps.now();
  const labels = counted.flatMap((shipment) => labelsOf(shipment, printedAt));
  return labelsPdf(labels, { paper, font: await deps.labelFont() });
}

const withLabels: readonly StoredShipment['status'][] = ['BOOKED', 'HANDED_OVER', 'DELIVERED', 'RETURNED'];

async function printable(shipmentId: string, { shipments }: PrintDeps): Promise<StoredShipment> {
  const found = await shipments.get(shipmentId);
  if (!found)
    throw new Failure('SHIPMENT_NOT_FOUND', 'There is no such shipment.', { members: { shipmentId } });
  if (!withLabels.includes(found.status) || !found.booked)
    throw new Failure('WRONG_STATUS', `The shipment is ${found.status}: it has no label.`, {
      members: { current: found.status, shipmentId },
    });
  if (found.booked.byHand)
    throw new Failure('WRONG_STATUS', 'The shipment went by a label of somebody else.', {
      members: { current: found.status, shipmentId },
    });
  return found;
}

async function counting(found: StoredShipment, deps: PrintDeps): Promise<StoredShipment> {
  let current = found;
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const labelsPrinted = current.labelsPrinted + 1;
    const saved = await deps.shipments.save({ ...current, labelsPrinted, events: [] });
    if (saved) return saved;
    current = await printable(found.shipmentId, deps);
  }
  throw new Failure('BUSY', 'Others are working on the shipment; try again.', { retryAfterSeconds: 1 });
}

function labelsOf(shipment: StoredShipment, printedAt: number): readonly Label[] {
  const { booked, from, to, chosen, orderId, collectMinor, insuredMinor, parcels } = shipment;
  if (!booked || !from || !to || !chosen) return [];
  const cartons = booked.parcels.filter(({ role }) => role !== 'SIGNBACK');
  const [master] = cartons;
  return booked.parcels.map((each) => {
    const index = cartons.indexOf(each);
    const carton = parcels[Math.max(0, index)];
    const isChild = each.role === 'CHILD' && master !== undefined;
    return {
      ...{
        carrier: chosen.carrier,
        waybillNo: each.waybillNo,
        role: each.role,
        from,
        to,
        orderId,
        printedAt,
      },
      part: { number: Math.max(1, index + 1), of: cartons.length },
      ...(isChild ? { masterWaybillNo: master.waybillNo } : {}),
      data: dataOf(booked.label, each.waybillNo),
      weightGrams: carton?.weightGrams ?? 0,
      // It is collected once, and insured as one, with the mother.
      ...(collectMinor === undefined || isChild ? {} : { collectMinor }),
      ...(insuredMinor === undefined || isChild ? {} : { insuredMinor }),
      content: contentOf(carton),
    };
  });
}

const childCode = 'twoDimensionCode:';

/** A child's own two-dimensional code, where the carrier gives one beside the mother's (SF); codes are no text to print. */
function dataOf(label: LabelData, waybillNo: string): LabelData {
  const own = label.route[`${childCode}${waybillNo}`];
  const route = Object.entries(label.route).filter(([name]) => !name.startsWith(childCode));
  return { ...label, route: Object.fromEntries(route), ...(own === undefined ? {} : { qr: own }) };
}

const contentOf = (carton: StoredShipment['parcels'][number] | undefined): string =>
  (carton?.lines ?? []).map(({ sku, quantity }) => `${sku} × ${quantity}`).join('; ');
