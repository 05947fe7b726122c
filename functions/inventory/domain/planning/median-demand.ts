import { countQuantile, countsOf } from './count-distribution.ts';

const fewPieces = 30;

/**
 * The pieces that demand is as often above as below, from its mean and variance: of counted pieces where there are few,
 * the mean itself where there are many. Of all forecasts the median has the least absolute error, as the mean has the
 * least squared error (T. Gneiting, JASA 106(494), 2011; S. Kolassa, IJF 32(3), 2016): an intermittent SKU's is 0.
 */
export function medianDemand(mean: number, variance: number): number {
  if (mean <= 0) return 0;
  return mean < fewPieces ? countQuantile(countsOf(mean, variance), 0.5) : mean;
}
