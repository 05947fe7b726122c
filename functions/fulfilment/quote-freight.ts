import type { Quotes } from '../logistics/contract.ts';
import type { AllocationRequest, QuoteFreight } from './domain/allocation/types.ts';

const cubicMmPerCubicCm = 1000;

/** Prices in a currency what a warehouse would send for a request; what buyers fetch themselves costs no freight. */
export function quoteFor({ delivery }: AllocationRequest, currency: string, quotes: Quotes): QuoteFreight {
  return ({ warehouseId, grams, volumeCm3, goodsClasses, daysAllowed, mostDays }) => {
    if (delivery === 'pickup') return { state: 'NO_RATE_CARD' };
    const answer = quotes({
      ...{ warehouseId, currency, grams, goodsClasses, delivery },
      ...(volumeCm3 > 0 ? { volumeMm3: volumeCm3 * cubicMmPerCubicCm } : {}),
      ...(daysAllowed === undefined ? {} : { daysAllowed }),
    });
    if (answer.state === 'NO_RATE_CARD') return { state: 'NO_RATE_CARD' };
    const best = answer.quotes.find(({ days }) => days <= (mostDays ?? days));
    if (!best) return { state: answer.quotes.length > 0 ? 'TOO_SLOW' : 'NOT_SERVED' };
    const { minor, days, lateMinor, carrier, product, reasons } = best;
    return { state: 'QUOTED', minor, days, lateMinor, carrier, product, notes: reasons.slice(0, 5) };
  };
}
