import * as z from 'zod';

/** What can be wrong with the trail, each with what it says of where. */
export const findingCodes = {
  SEGMENT_MISSING: 'a segment is not there any more',
  SEGMENT_CHANGED: 'the bytes of a segment are not those that its name says',
  SEGMENT_MISPLACED: 'a segment says that it belongs elsewhere',
  CHAIN_BROKEN: 'a chain does not go back to where it has to',
  HEAD_BEHIND: 'a chain has been longer than its head says',
  ANCHOR_MISSING: 'an anchor is not there any more',
  ANCHOR_CHANGED: 'an anchor is not what its root says',
  ANCHOR_UNKNOWN: 'the root kept outside is of no anchor here',
  ROWS_DIFFER: 'the rows that are read are not what a segment has',
  ENTRY_GAP: 'a change of an item is missing before this one',
  ITEM_CHANGED: 'an item is not what its last entry says',
  ITEM_GONE: 'an item is gone, and no entry says so',
  ITEM_UNTOLD: 'an item was written that no entry tells of',
} as const;
export type FindingCode = keyof typeof findingCodes;

export const findingSchema = z.object({
  code: z.enum(Object.keys(findingCodes) as [FindingCode, ...FindingCode[]]),
  /** Which chain and segment, anchor or item. */
  at: z.string(),
});
export type Finding = z.output<typeof findingSchema>;

export const placeOf = (chain: number, sequence: number): string => `chain ${chain} segment ${sequence}`;

/** A finding as people read it. */
export const sentenceOf = ({ code, at }: Finding): string => `${code} ${at}: ${findingCodes[code]}`;
