import type { Cursors } from '../../../shared/security/cursor.ts';
import type { LogisticsDeps } from '../logistics-deps.ts';

export type LogisticsApiDeps = LogisticsDeps & {
  readonly cursors: Cursors;
  /** A TrueType font with Chinese glyphs, for labels. */
  readonly labelFont: () => Promise<Uint8Array>;
  readonly failed: (error: unknown) => void;
};
