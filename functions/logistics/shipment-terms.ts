import { cut } from '../../shared/kernel/text.ts';
import type { soldAs, Warehouse } from '../catalog/contract.ts';
import type { ShippingView } from '../orders/contract.ts';
import type { Cargo, Party } from './carriers/carrier.ts';
import type { StoredShipment } from './stored-shipment.ts';

/** What is known of goods: titles for the label, classes for the choice. */
export type Sold = Awaited<ReturnType<typeof soldAs>>;

export type TermsDeps = {
  /** An order as whoever ships it sees it. */
  readonly shippingOf: (orderId: string) => Promise<ShippingView | undefined>;
  readonly warehouseOf: (warehouseId: string) => Promise<Warehouse | undefined>;
  readonly soldAs: (skus: readonly string[]) => Promise<Sold>;
};

/** Who sends what to whom, as a carrier is told it. */
export type Terms = {
  readonly from: Party;
  readonly to: Party;
  readonly cargo: readonly Cargo[];
  readonly goodsClasses: readonly string[];
  readonly collectMinor?: number | undefined;
  readonly promisedAt?: number | undefined;
};
export type Missing = { readonly missing: 'ORDER' | 'SENDER' | 'RECIPIENT' };

/** Carriers take so many kinds of goods on a label. */
const mostCargo = 50;
const mostTitle = 100;

/**
 * What a carrier has to be told of a shipment, as order, warehouse and catalog have it now. A recipient that a marketplace
 * keeps to itself (oaid) is missing: such a parcel goes by the marketplace's own labels (电子面单).
 */
export async function termsOf(shipment: StoredShipment, deps: TermsDeps): Promise<Terms | Missing> {
  const skus = [...new Set(shipment.parcels.flatMap(({ lines }) => lines.map(({ sku }) => sku)))];
  const [order, warehouse, sold] = await Promise.all([
    deps.shippingOf(shipment.orderId),
    deps.warehouseOf(shipment.warehouseId),
    deps.soldAs(skus),
  ]);
  if (!order) return { missing: 'ORDER' };
  const from = warehouse && senderOf(warehouse);
  if (!from) return { missing: 'SENDER' };
  const to = recipientOf(order);
  if (!to) return { missing: 'RECIPIENT' };
  const collects = order.paymentTiming === 'on-delivery';
  return {
    from,
    to,
    cargo: cargoOf(shipment, sold),
    goodsClasses: [...new Set(skus.flatMap((sku) => sold.get(sku)?.goodsClass ?? []))].sort(),
    collectMinor: collects ? (shipment.value ?? order.total).minor : undefined,
    promisedAt: order.promise?.deliverBy,
  };
}

function senderOf({ name, sender }: Warehouse): Party | undefined {
  if (!sender) return undefined;
  const { district, ...rest } = sender;
  return { ...rest, company: name, country: 'CN', ...(district === undefined ? {} : { district }) };
}

function recipientOf({ shipTo }: ShippingView): Party | undefined {
  const { name, phone, country, province, city, district, detail, postCode } = shipTo;
  if (!(name && phone && province && city && detail)) return undefined;
  return {
    ...{ name, phone, country, province, city, detail },
    ...(district === undefined ? {} : { district }),
    ...(postCode === undefined ? {} : { postCode }),
  };
}

function cargoOf({ parcels }: StoredShipment, sold: Sold): readonly Cargo[] {
  const pieces = new Map<string, number>();
  for (const { lines } of parcels)
    for (const { sku, quantity } of lines) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return [...pieces].slice(0, mostCargo).map(([sku, quantity]) => {
    const { title = sku, weightGrams = 0 } = sold.get(sku) ?? {};
    return { name: cut(title, mostTitle), quantity, weightGrams };
  });
}
