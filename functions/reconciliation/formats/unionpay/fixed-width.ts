import { BadBill } from '../../domain/bill.ts';

/**
 * A line whose fields stand at byte offsets, with one space between them. It is cut as bytes (latin1), because a name in
 * GBK takes two bytes a character; what we read of it is ASCII.
 */
export type FixedWidth = {
  readonly bytes: number;
  /** From 1, as the specification counts them. */
  readonly field: (line: string, number: number) => string;
  /** Throws `BadBill` ROW unless the line has this form. */
  readonly check: (line: string, lineNo: number) => void;
  readonly isLine: (line: string) => boolean;
};

export function fixedWidth(widths: readonly number[]): FixedWidth {
  const starts = widths.map((_, at) => widths.slice(0, at).reduce((sum, width) => sum + width + 1, 0));
  const bytes = widths.reduce((sum, width) => sum + width + 1, -1);
  const separators = starts.slice(1).map((start) => start - 1);
  const isSeparated = (line: string) => separators.every((at) => line.charCodeAt(at) === 0x20);
  return {
    bytes,
    field: (line, number) => {
      const start = starts[number - 1] ?? 0;
      return line.slice(start, start + (widths[number - 1] ?? 0)).trim();
    },
    check: (line, lineNo) => {
      if (line.length !== bytes)
        throw new BadBill('ROW', `${line.length} bytes, where a line has ${bytes}`, lineNo);
      if (!isSeparated(line)) throw new BadBill('ROW', 'the fields are not where they have to be', lineNo);
    },
    isLine: (line) => line.length === bytes && isSeparated(line),
  };
}

/** Fen without sign, filled up with zeros. */
export function digits(text: string, what: string, line: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value))
    throw new BadBill('ROW', `${what} ${JSON.stringify(text)} is no amount`, line);
  return value;
}

/** Fen with its side (X+n12): C to the merchant, D from it. */
export function sided(text: string, what: string, line: number): number {
  const side = text[0];
  if (side !== 'C' && side !== 'D')
    throw new BadBill('ROW', `${what} ${JSON.stringify(text)} is neither C nor D`, line);
  const amount = digits(text.slice(1), what, line);
  return side === 'C' ? amount : 0 - amount;
}
