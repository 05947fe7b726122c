/** Fen as yuan with two decimals: 1999 is `19.99`, -5 is `-0.05`. */
export function yuan(fen: number | bigint): string {
  const whole = BigInt(fen);
  const digits = `${whole < 0n ? -whole : whole}`.padStart(3, '0');
  return `${whole < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Yuan as fen, exact; undefined unless it is a plain positive number of at most two decimals. */
export function readYuan(text: string): number | undefined {
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text);
  if (match === null) return undefined;
  const fen = Number(`${match[1]}${(match[2] ?? '').padEnd(2, '0')}`);
  return fen > 0 ? fen : undefined;
}

export const sumOf = (amounts: Iterable<number>): bigint => {
  let total = 0n;
  for (const amount of amounts) total += BigInt(amount);
  return total;
};
