import type {
  AllocationRequest,
  Candidate,
  DemandLine,
  QuoteFreight,
} from '../../functions/fulfilment/domain/allocation/types.ts';

export const decidedAt = Date.parse('2026-06-18T10:00:00+08:00');

export const aDemandLine = (part: Partial<DemandLine> = {}): DemandLine => ({
  ...{ lineId: '1', sku: 'A', quantity: 1, weightGrams: 500, goodsClass: 'standard' },
  ...part,
});

/** An order to Shanghai for so many of each SKU, a line each. */
export const aDemand = (
  quantities: Readonly<Record<string, number>>,
  part: Partial<AllocationRequest> = {},
): AllocationRequest => ({
  lines: Object.entries(quantities).map(([sku, quantity], index) =>
    aDemandLine({ lineId: String(index + 1), sku, quantity }),
  ),
  delivery: 'standard',
  destination: { country: 'CN', province: '上海市' },
  at: decidedAt,
  ...part,
});

export const aCandidate = (
  warehouseId: string,
  stock: Candidate['stock'],
  part: Partial<Candidate> = {},
): Candidate => ({ warehouseId, priority: 1, stock, ...part });

/** No rate card anywhere: distance has to do. */
export const byDistance: QuoteFreight = () => ({ state: 'NO_RATE_CARD' });

/** A tariff for each warehouse: first and further started kilogram; no tariff, nobody goes there. */
export const byTariff =
  (tariffs: Readonly<Record<string, { readonly first: number; readonly further: number }>>): QuoteFreight =>
  ({ warehouseId, grams }) => {
    const tariff = tariffs[warehouseId];
    if (!tariff) return { state: 'NOT_SERVED' };
    const minor = tariff.first + tariff.further * Math.max(0, Math.ceil((grams - 1000) / 1000));
    return { state: 'QUOTED', minor, days: 2, carrier: 'sf', product: 'standard' };
  };
