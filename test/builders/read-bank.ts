import {
  BadBill,
  type BillFault,
  type BillSummary,
  type Expected,
} from '../../functions/reconciliation/domain/bill.ts';
import type { Line } from '../../functions/reconciliation/domain/line.ts';
import type { Content, Format } from '../../functions/reconciliation/formats/format.ts';
import { readBill } from '../../functions/reconciliation/formats/read-bill.ts';

/** What came of reading a file: all of it, or why it is refused. */
export type BankFile = { readonly lines: readonly Line[]; readonly summary: BillSummary };
export type Refusal = { readonly fault: BillFault; readonly message: string };

/** Bytes as a content that comes in pieces of `chunkBytes`. */
export const contentOfBytes = (bytes: Uint8Array, chunkBytes = bytes.length): Content => ({
  name: '',
  head: bytes.subarray(0, 65_536),
  chunks: async function* () {
    for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
  },
});

/** Reads a file as any bill is read, or in the first of these formats that recognises it. */
export async function readBank(
  file: string | Uint8Array,
  expected: Expected = {},
  formats?: readonly Format[],
): Promise<BankFile> {
  const content = contentOfBytes(typeof file === 'string' ? Buffer.from(file) : file);
  const format = formats?.find((each) => each.recognises(content));
  const reading = format ? format.read(content, expected) : readBill(content.chunks(), expected);
  const lines: Line[] = [];
  for (;;) {
    const next = await reading.next();
    if (next.done === true) return { lines, summary: next.value };
    lines.push(...next.value);
  }
}

/** Why a file is refused; fails where it is read. */
export async function refusalOf(
  file: string | Uint8Array,
  expected: Expected = {},
  formats?: readonly Format[],
): Promise<Refusal> {
  try {
    await readBank(file, expected, formats);
  } catch (error) {
    if (error instanceof BadBill) return { fault: error.fault, message: error.message };
    throw error;
  }
  throw new Error('The file was read');
}
