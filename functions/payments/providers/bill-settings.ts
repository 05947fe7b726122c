import * as z from 'zod';

const hour = z.int().min(0).max(23);

type Defaults = {
  readonly readyAtHour: number;
  readonly mostBytes: number;
  readonly none: readonly string[];
  readonly notReady: readonly string[];
};

/** How a provider hands out its bills, as remembered from its pages: each merchant can put it right. */
export const billSettings = ({ readyAtHour, mostBytes, none, notReady }: Defaults) =>
  z
    .strictObject({
      /** Beijing, the day after. */
      readyAtHour: hour.default(readyAtHour),
      /** Before this hour of the day after, even a provider that says "there is none" may still be writing it. */
      noneAtHour: hour.default(12),
      /** For all of a file. */
      timeoutMs: z.int().positive().default(300_000),
      mostBytes: z.int().positive().default(mostBytes),
      /** What it says where a day has no bill, and where it has none yet. */
      codes: z
        .strictObject({
          none: z.array(z.string()).default([...none]),
          notReady: z.array(z.string()).default([...notReady]),
        })
        .prefault({}),
    })
    .prefault({});
export type BillSettings = z.output<ReturnType<typeof billSettings>>;

/** Hosts that files may be fetched from, with the port where it is not the usual one. */
export const billHosts = z.array(z.string().min(1));
