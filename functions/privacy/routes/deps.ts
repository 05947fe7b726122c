import type { Cursors } from '../../../shared/security/cursor.ts';
import type { PrivacyDeps } from '../privacy-deps.ts';

export type PrivacyApiDeps = PrivacyDeps & { readonly cursors: Cursors };
