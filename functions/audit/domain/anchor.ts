import * as z from 'zod';
import { hashOf } from './canonical-json.ts';
import { findingSchema } from './finding.ts';
import { headSchema } from './segment.ts';

/**
 * The heads of all chains at one time, under one hash, the root (审计根). Each names the one before: whoever keeps a root
 * outside can tell whether anything up to it was changed, whatever rights were abused for that.
 */
export const anchorSchema = z.object({
  form: z.literal(1),
  sequence: z.int().min(1),
  at: z.iso.datetime(),
  /** The root of the anchor before; nothing before the first. */
  previous: z.string(),
  /** By chain. */
  heads: z.array(headSchema),
  /** What was found wrong since the anchor before; it stays here, whatever becomes of it. */
  findings: z.array(findingSchema),
});
export type Anchor = z.output<typeof anchorSchema>;

export const anchorBytes = (anchor: Anchor): string => `${JSON.stringify(anchorSchema.parse(anchor))}\n`;
export const rootOf = (anchor: Anchor): string => hashOf(anchorBytes(anchor));

export const anchorFolder = 'anchors/';
export const anchorKey = ({ sequence, root }: { readonly sequence: number; readonly root: string }): string =>
  `${anchorFolder}${String(sequence).padStart(10, '0')}-${root}.json`;
