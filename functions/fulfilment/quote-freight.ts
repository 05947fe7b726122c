import type { Quotes } from '../logistics/contract.ts';
import type { AllocationRequest, QuoteFreight } from './domain/allocation/types.ts';

const dayMs = 86_400_000;
const cubicMmPerCubicCm = 1000;

/** Prices what a warehouse would send to where a request goes; what buyers fetch themselves costs no freight. */
export function quoteFor(request: AllocationRequest, quotes: Quotes): QuoteFreight {
  const { destination: to, delivery, at, deliverBy } = request;
  return ({ warehouseId, grams, volumeCm3, goodsClasses }) => {
    if (delivery === 'pickup') return { state: 'NO_RATE_CARD' };
    const answer = quotes({
      ...{ warehouseId, to, grams, goodsClasses, delivery },
      ...(volumeCm3 > 0 ? { volumeMm3: volumeCm3 * cubicMmPerCubicCm } : {}),
      ...(deliverBy === undefined ? {} : { daysAllowed: Math.max(0, Math.floor((deliverBy - at) / dayMs)) }),
    });
    if (answer.state === 'NO_RATE_CARD') return { state: 'NO_RATE_CARD' };
    const [best] = answer.quotes;
    if (!best) return { state: 'NOT_SERVED' };
    const { minor, days, carrier, product, reasons } = best;
    return { state: 'QUOTED', minor, days, carrier, product, notes: reasons.slice(0, 5) };
  };
}
