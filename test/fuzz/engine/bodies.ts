import { defaultFulfilmentPolicy } from '../../../functions/fulfilment/domain/policy.ts';
import { defaultCarrierPolicy } from '../../../functions/logistics/domain/carrier-choice.ts';
import { examples } from '../../../scripts/generate/examples.ts';

const given = await examples();

const from = { block: 1, aisle: 1 };
const line = { sku: 'TEA-RED-250', quantity: 1 };
const zone = {
  ...{ zone: '全国', places: [{ country: 'CN' }], days: 2 },
  ...{ first: { grams: 1000, minor: 800 }, further: { grams: 1000, minor: 200 } },
};
const rateCard = (carrier: string) => ({
  ...{ carrier, product: 'standard', warehouseId: 'SH1', currency: 'CNY', zones: [zone] },
  ...{ delivers: ['standard', 'next-day'], goodsClasses: ['standard', 'fresh'], notServed: [] },
  ...{ maxWeightGrams: 50_000, volumetricDivisor: 8000 },
});

/** Bodies for the routes whose document has no example. */
const own: Readonly<Record<string, readonly unknown[]>> = {
  'POST /waves': [{ warehouseId: 'SH1' }, { warehouseId: 'SH1', strategy: 's-shape', mostOrders: 2 }],
  'POST /waves/{id}/picks': [
    { lineId: '00001', quantity: 1 },
    { lineId: '00001', short: 1 },
  ],
  'POST /allocations/{id}/pack': [{ parcels: [{ weightGrams: 400, lines: [line] }] }],
  'POST /put-aways/{id}/done': [{ place: 'sellable' }, { place: 'quarantine' }],
  'PUT /warehouses/{id}/layout': [
    {
      blocks: [{ aisles: 4, aisleLengthMm: 20_000, aislePitchMm: 2500, crossAisleMm: 3000 }],
      depot: { block: 1, aisle: 1, end: 'front' },
    },
  ],
  'PUT /warehouses/{id}/bins/{location}': [{ sku: 'TEA-RED-250', quantity: 100, positionMm: 4000, ...from }],
  'PUT /fulfilment/policy': [defaultFulfilmentPolicy],
  'POST /shipments': [
    {
      ...{ orderId: 'ord_01J8ZK5Y5W9H9W9W9W9W9W9W9W', warehouseId: 'SH1' },
      parcels: [{ weightGrams: 400, lines: [{ lineId: '1', ...line }] }],
    },
  ],
  'POST /shipments/{id}/void': [{ reason: '地址有误' }],
  'POST /shipments/{id}/retry': [{}, { carrier: 'zto' }],
  'POST /labels': [{ shipmentIds: ['shp_01J8ZK5Y5W9H9W9W9W9W9W9W9W'] }],
  'POST /parcels/{carrier}/{waybillNo}/complaints': [{ kind: 'NOT_RECEIVED' }],
  'POST /logistics-cases/{id}/actions': [
    { action: 'note', reason: '已联系承运商' },
    { action: 'compensate', reason: '破损', amount: { currency: 'CNY', minor: 500 } },
    { action: 'reship', reason: '丢件' },
  ],
  'PUT /carriers/{carrier}/rate-cards/{product}': [rateCard('sf'), rateCard('zto')],
  'PUT /carriers/{carrier}/contract': [
    {
      claims: { freightMultiple: 5, mostMinor: 50_000, claimWithinDays: 90 },
      compensation: { mostMinor: 20_000 },
    },
  ],
  'PUT /carrier-policy': [defaultCarrierPolicy],
  'PUT /watch-policy': [{}],
};

/** Bodies that a route takes, as its document has them. */
export function bodiesOf(key: string): readonly unknown[] {
  const shown = Object.values(given[key]?.requests ?? {}).map(({ value }) => value);
  return shown.length > 0 ? shown : (own[key] ?? []);
}

/** The documented order of the merchant's own shop, which names its recipient. */
export const ownShopOrder = (): Readonly<Record<string, unknown>> =>
  (bodiesOf('POST /orders') as readonly Record<string, unknown>[]).find(({ channel }) => channel === 'web') ??
  {};
