import * as z from 'zod';
import { type Line, lineKinds, lineStatuses } from './domain/line.ts';

/** A line as it lies in an object of ours. */
export const lineSchema = z.object({
  lineNo: z.int(),
  kind: z.enum(lineKinds),
  channelNo: z.string(),
  outNo: z.string(),
  paymentNo: z.string(),
  minor: z.int(),
  fee: z.int(),
  currency: z.string(),
  status: z.enum(lineStatuses),
  account: z.string(),
  at: z.int(),
  day: z.string(),
  balance: z.int().exactOptional(),
  reference: z.string().exactOptional(),
  counterparty: z.string().exactOptional(),
  label: z.string().exactOptional(),
  exactFee: z.string().exactOptional(),
}) satisfies z.ZodType<Line>;
