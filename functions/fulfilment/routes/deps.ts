import type { Cursors } from '../../../shared/security/cursor.ts';
import type { FulfilmentDeps } from '../fulfilment-deps.ts';

export type FulfilmentApiDeps = FulfilmentDeps & { readonly cursors: Cursors };
