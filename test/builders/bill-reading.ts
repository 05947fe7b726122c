import { BadBill, type BillSummary, type Expected } from '../../functions/reconciliation/domain/bill.ts';
import type { Line } from '../../functions/reconciliation/domain/line.ts';
import type { ArchiveCaps } from '../../functions/reconciliation/formats/archive.ts';
import { readBill } from '../../functions/reconciliation/formats/read-bill.ts';

export type Bill = { readonly lines: readonly Line[]; readonly summary: BillSummary };

/** The bytes in pieces of a size, as a stream gives them. */
export async function* inPieces(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

/** The whole bill. Rejects with what `readBill` throws. */
export async function billOf(
  bytes: AsyncIterable<Uint8Array>,
  expected: Expected = {},
  caps?: ArchiveCaps,
): Promise<Bill> {
  const reading = readBill(bytes, expected, caps);
  const lines: Line[] = [];
  for (;;) {
    const next = await reading.next();
    if (next.done === true) return { lines, summary: next.value };
    lines.push(...next.value);
  }
}

/** Why a bill is refused: `FAULT` or `FAULT line`. Anything but a refusal is thrown on. */
export async function faultOf(
  bytes: Uint8Array,
  expected: Expected = {},
  caps?: ArchiveCaps,
): Promise<string> {
  try {
    await billOf(inPieces(bytes), expected, caps);
    return 'read';
  } catch (error) {
    if (!(error instanceof BadBill)) throw error;
    return error.line === undefined ? error.fault : `${error.fault} ${error.line}`;
  }
}
