import type { Cursors } from '../../../shared/security/cursor.ts';
import type { RiskDeps } from '../risk-deps.ts';

export type RiskApiDeps = RiskDeps & { readonly cursors: Cursors };
