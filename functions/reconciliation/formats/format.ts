import type { BillSummary, Expected } from '../domain/bill.ts';
import type { Line } from '../domain/line.ts';

/** A file, or a file in an archive, already unpacked. */
export type Content = {
  /** As the archive names it, decoded; empty where there is no name. Nothing is decided by it. */
  readonly name: string;
  /** The first bytes, up to 64 KB. */
  readonly head: Uint8Array;
  /** All bytes, from the beginning, once. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
};

/** A whole file read line by line: batches of lines, and in the end what the file is. None of them counts before that. */
export type BillReading = AsyncGenerator<readonly Line[], BillSummary, void>;

/** A layout that we read. */
export type Format = {
  readonly name: string;
  /**
   * Whether the content begins as this layout. Throws `BadBill` FORMAT where it is one that we know by name and do not
   * read, such as a personal export.
   */
  readonly recognises: (content: Content) => boolean;
  /** Throws `BadBill` with the first thing that is wrong. */
  readonly read: (content: Content, expected: Expected) => BillReading;
};
