import * as z from 'zod';
import type { CarriedOver } from './carried-over.ts';
import { carriedOverSchema } from './carried-over.ts';
import type { Statement } from './domain/bill.ts';
import type { PartitionResult } from './domain/compare-partition.ts';
import { providers } from './domain/config.ts';
import { lineKinds } from './domain/line.ts';
import type { PartedLeg, SideOfDay, SideSummary } from './domain/read-side.ts';
import type { DayToCompare } from './plan-days.ts';
import { type Inputs, inputsSchema } from './store.ts';
import { lineSchema } from './stored-line.ts';

/** Which rows a comparison reads: a leg and one of its partitions. */
export type Partition = { readonly leg: PartedLeg; readonly index: number };

/** What the comparison and the conclusion need beside the rows. */
export type PartedDay = {
  readonly day: DayToCompare;
  readonly inputs: Inputs;
  /** What the day's own version was: 0 where there was none. */
  readonly headVersion: number;
  readonly sides: readonly SideSummary[];
  readonly partitions: readonly Partition[];
  readonly carriedOver: CarriedOver;
  readonly statements: { readonly fund: readonly Statement[]; readonly bank: readonly Statement[] };
};

/** The folder that a run works on a day in: the same one however often it is begun. */
export const workFolderOf = (requestId: string, { businessDate, provider, account }: DayToCompare): string =>
  `reconciliation-work/${requestId}/${provider}-${account}-${businessDate}`;
export const partedDayKey = (folder: string): string => `${folder}/day.json`;
export const rowsKey = (folder: string, side: SideOfDay, { leg, index }: Partition): string =>
  `${folder}/${side}-${leg}-${index}`;
export const resultKey = (folder: string, { leg, index }: Partition): string =>
  `${folder}/result-${leg}-${index}.json`;

const leg = z.enum(['A', 'B']);
export const partitionSchema = z.object({ leg, index: z.int() }) satisfies z.ZodType<Partition>;

const digits = z.string().regex(/^-?\d+$/);
const bigDigits = digits.transform((text) => BigInt(text));
const sum = { currency: z.string(), lines: z.int(), minor: digits, fee: digits };
const sideSchema = z.object({
  side: z.enum(['ledger', 'channel', 'fund', 'bank']),
  lines: z.int(),
  totals: z.array(z.object({ kind: z.enum(lineKinds), ...sum })),
  nets: z.array(z.object({ account: z.string(), currency: z.string(), day: z.string(), net: digits })),
  kept: z.array(lineSchema),
  sha256: z.string(),
}) satisfies z.ZodType<SideSummary>;
const statementSchema = z.object({
  account: z.string(),
  currency: z.string(),
  from: z.string(),
  to: z.string(),
  opening: bigDigits.exactOptional(),
  closing: bigDigits.exactOptional(),
  id: z.string().exactOptional(),
  sequence: z.int().exactOptional(),
  copy: z.boolean().exactOptional(),
}) satisfies z.ZodType<Statement>;

export const dayToCompareSchema = z.object({
  provider: z.enum(providers),
  account: z.string(),
  businessDate: z.iso.date(),
}) satisfies z.ZodType<DayToCompare>;

const partedDaySchema = z.object({
  day: dayToCompareSchema,
  inputs: inputsSchema,
  headVersion: z.int(),
  sides: z.array(sideSchema),
  partitions: z.array(partitionSchema),
  carriedOver: carriedOverSchema,
  statements: z.object({ fund: z.array(statementSchema), bank: z.array(statementSchema) }),
});

/** Big numbers go as decimal text, because JSON has none. */
export const partedDayText = (day: PartedDay): string =>
  JSON.stringify(day, (_, value) => (typeof value === 'bigint' ? String(value) : value));
export const readPartedDay = (text: string): PartedDay => partedDaySchema.parse(JSON.parse(text));

const resultSchema = z.object({
  leg,
  agreed: z.int(),
  first: z.array(lineSchema),
  second: z.array(lineSchema),
}) satisfies z.ZodType<PartitionResult>;
export const readResult = (text: string): PartitionResult => resultSchema.parse(JSON.parse(text));
