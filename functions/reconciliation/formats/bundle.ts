import { BadBill, type Expected } from '../domain/bill.ts';
import type { BillReading, Content, Format } from './format.ts';

/** Files of one archive that are one bill, such as a detail and its summary. A file without archive is one of one. */
export type Bundle = {
  readonly name: string;
  readonly recognises: (content: Content) => boolean;
  /** `files` were recognised and are one at least; `others` are the rest of the archive. */
  readonly read: (files: readonly Content[], others: readonly Content[], expected: Expected) => BillReading;
};

/** A layout whose files stand alone. */
export const alone = ({ name, recognises, read }: Format): Bundle => ({
  name,
  recognises,
  read: (files, others, expected) => {
    const [file] = files;
    if (file === undefined || files.length + others.length > 1)
      throw new BadBill(
        'ARCHIVE',
        `there are ${files.length + others.length} files in it, where one was expected`,
      );
    return read(file, expected);
  },
});

export function refuseOthers(others: readonly Content[]): void {
  const [other] = others;
  if (other !== undefined)
    throw new BadBill(
      'ARCHIVE',
      `there is a file in it that belongs to no bill: ${JSON.stringify(other.name)}`,
    );
}
