import { atLeast } from './bounds.ts';

export type DemandPattern = 'smooth' | 'erratic' | 'intermittent' | 'lumpy' | 'none';
export type DemandClass = {
  readonly pattern: DemandPattern;
  /** Average periods from one demand to the next; infinite without demand. */
  readonly averageInterval: number;
  /** Squared coefficient of variation of the sizes of demand, periods without demand left out. */
  readonly sizeVariation: number;
};

const intervalCutOff = 1.32;
const variationCutOff = 0.49;

/**
 * Which of the four patterns demand per period follows: A. A. Syntetos, J. E. Boylan & J. D. Croston, "On the
 * categorization of demand patterns", JORS 56(5), 2005, with their cut-offs 1.32 and 0.49. `none` when there was
 * no demand. RangeError for a demand below zero.
 */
export function classifyDemand(history: readonly number[]): DemandClass {
  const sizes = history.filter((demand) => atLeast(0, demand, 'A demand') > 0);
  if (sizes.length === 0)
    return { pattern: 'none', averageInterval: Number.POSITIVE_INFINITY, sizeVariation: 0 };
  const averageInterval = history.length / sizes.length;
  const average = mean(sizes);
  const sizeVariation = variance(sizes) / (average * average);
  return { pattern: patternOf(averageInterval, sizeVariation), averageInterval, sizeVariation };
}

function patternOf(averageInterval: number, sizeVariation: number): DemandPattern {
  if (averageInterval < intervalCutOff) return sizeVariation < variationCutOff ? 'smooth' : 'erratic';
  return sizeVariation < variationCutOff ? 'intermittent' : 'lumpy';
}

/** The average; 0 of nothing. */
export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** The variance of a sample (n - 1 below); 0 of fewer than two. */
export function variance(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}
