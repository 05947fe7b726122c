import { Failure } from '../../shared/kernel/failure.ts';
import { type Forecast, forecastDemand, periodDays, weeklyDemand } from './domain/demand-forecast.ts';
import { demandOf } from './reorder-policy.ts';
import type { WatchDeps } from './watch-stock.ts';

type Ask = { readonly sku: string; readonly weeks: number };

/** Forecasts the weeks ahead from what buyers asked for so far. Throws SKU_NOT_FOUND. */
export async function forecastSku(
  { sku, weeks }: Ask,
  deps: Pick<WatchDeps, 'planning' | 'inventory' | 'now'>,
): Promise<{ readonly forecast: Forecast; readonly perDay: number }> {
  const [pool, { days, today }] = await Promise.all([deps.planning.pool(sku), demandOf(sku, deps)]);
  if (!pool) throw new Failure('SKU_NOT_FOUND', 'The catalog has no such SKU.');
  const forecast = forecastDemand(weeklyDemand(days, today), weeks, today);
  const perDay = forecast.expected.reduce((sum, pieces) => sum + pieces, 0) / (weeks * periodDays);
  return { forecast, perDay };
}
