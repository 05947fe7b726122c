import * as z from 'zod';
import { type SubStatus, subStatuses, type TrackingStatus, trackingStatuses } from '../domain/tracking.ts';

/** What a carrier's code says of a parcel. */
export type CodeMeaning = { readonly status: TrackingStatus; readonly sub?: SubStatus };

const meaning = z.strictObject({
  status: z.enum(trackingStatuses),
  sub: z.enum(subStatuses).exactOptional(),
});

/**
 * Codes that an account teaches, before or instead of the carrier's table: what `unknown_opcode` counted today means
 * something from the next event on, without a release.
 */
export const taughtCodes = z.record(z.string(), meaning).default({});
export type TaughtCodes = z.output<typeof taughtCodes>;

/** The meaning that the account taught, else the table's; undefined where neither knows the code. */
export const meaningIn = (
  code: string,
  taught: TaughtCodes,
  table: ReadonlyMap<string, CodeMeaning>,
): CodeMeaning | undefined => (Object.hasOwn(taught, code) ? taught[code] : table.get(code));

/** A table of groups (`codes` by blanks) by code. */
export const codesOf = (
  groups: readonly (CodeMeaning & { readonly codes: string })[],
): ReadonlyMap<string, CodeMeaning> =>
  new Map(groups.flatMap(({ codes, ...each }) => codes.split(' ').map((code) => [code, each] as const)));
