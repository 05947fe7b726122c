/** The value itself when it is a finite number of at least `least`; RangeError naming it otherwise. */
export function atLeast(least: number, value: number, what: string): number {
  if (Number.isFinite(value) && value >= least) return value;
  throw new RangeError(`${what} must be a number of at least ${least}`);
}

/** The value itself when it is finite and greater than zero; RangeError naming it otherwise. */
export function positive(value: number, what: string): number {
  if (Number.isFinite(value) && value > 0) return value;
  throw new RangeError(`${what} must be greater than zero`);
}

/** The value itself when it lies strictly between 0 and 1; RangeError naming it otherwise. */
export function fraction(value: number, what: string): number {
  if (value > 0 && value < 1) return value;
  throw new RangeError(`${what} must lie between 0 and 1`);
}

/** The value itself when it is a safe integer of zero or more; RangeError naming it otherwise. */
export function wholePieces(value: number, what: string): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new RangeError(`${what} must be a whole number of zero or more`);
}
