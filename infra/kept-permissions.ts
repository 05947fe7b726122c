import type { Kept } from './local/iam/unused-grants.ts';

/**
 * Permissions that no test and no demo uses, and why each stays. `npm run permissions` shows what is used; one that is not,
 * and does not stand here, fails the gate.
 */
export const keptPermissions: readonly Kept[] = [];
