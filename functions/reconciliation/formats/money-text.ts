const isMargin = (code: number): boolean => code === 0x60 || code === 0x09 || code === 0x20;

/** A cell without what providers put around it to stop spreadsheets: backticks, tabs, spaces. */
export function bare(text: string): string {
  let from = 0;
  let until = text.length;
  while (from < until && isMargin(text.charCodeAt(from))) from += 1;
  while (from < until && isMargin(text.charCodeAt(until - 1))) until -= 1;
  return from === 0 && until === text.length ? text : text.slice(from, until);
}

const minus = 0x2d;

/** The number that these characters write in decimal digits; NaN where one of them is none, or there is none. */
function digitsIn(text: string, from: number, until: number): number {
  if (from >= until) return Number.NaN;
  let value = 0;
  for (let at = from; at < until; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** What stands behind the point, in the `decimals`-th place; NaN where there is nothing, or more than that. */
function fractionIn(text: string, from: number, decimals: number): number {
  const until = Math.min(text.length, from + decimals);
  const rest = until < text.length ? digitsIn(text, until, text.length) : 0;
  const kept = until > from ? digitsIn(text, from, until) : 0;
  return rest === 0 && text.length > from ? kept * 10 ** (decimals - (until - from)) : Number.NaN;
}

/**
 * A plain decimal number as a whole number of its `decimals`-th place: `-19.9` with 2 is -1990. More decimals are read
 * where they are zero. Undefined for everything else: exponents, thousands commas, plus signs, spaces inside, full-width
 * digits, a bare point, and what is beyond 2^53 − 1.
 */
export function unitsOf(cell: string, decimals: number): number | undefined {
  const text = bare(cell);
  const from = text.charCodeAt(0) === minus ? 1 : 0;
  const point = text.indexOf('.');
  const whole = digitsIn(text, from, point < 0 ? text.length : point);
  const units = whole * 10 ** decimals + (point < 0 ? 0 : fractionIn(text, point + 1, decimals));
  if (!Number.isSafeInteger(units)) return undefined;
  return from === 1 && units !== 0 ? -units : units;
}

/** A count, which spreadsheets write as `45.0`. */
export function countOf(cell: string): number | undefined {
  const count = unitsOf(cell, 0);
  return count === undefined || count < 0 ? undefined : count;
}

/** A sum without limit, which adds as fast as numbers do. */
export type ExactSum = { readonly add: (amount: number) => void; readonly total: () => bigint };

const spillAt = 2 ** 52;

export function exactSum(): ExactSum {
  let spilled = 0n;
  let open = 0;
  return {
    add: (amount) => {
      if (Math.abs(amount) >= spillAt) {
        spilled += BigInt(amount);
        return;
      }
      open += amount;
      if (Math.abs(open) < spillAt) return;
      spilled += BigInt(open);
      open = 0;
    },
    total: () => spilled + BigInt(open),
  };
}
