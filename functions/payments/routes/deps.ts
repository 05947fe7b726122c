import type { Cursors } from '../../../shared/security/cursor.ts';
import type { PaymentsDeps } from '../payments-deps.ts';

export type PaymentsApiDeps = PaymentsDeps & { readonly cursors: Cursors };
