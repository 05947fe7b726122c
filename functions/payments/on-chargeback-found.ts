import * as z from 'zod';
import { chargebackFound } from '../../events/reconciliation.ts';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { eachMessage } from '../../shared/adapters/queue-batch.ts';
import { system } from '../../shared/adapters/system.ts';
import { tableFromEnvironment } from '../../shared/adapters/table.ts';
import { caseStore } from './case-store.ts';
import { findOutNo } from './find-out-no.ts';
import { openChargeback } from './open-chargeback.ts';
import { paymentStore, providerSchema } from './store.ts';

const logger = loggerFromEnvironment();
const table = tableFromEnvironment();
const deps = {
  payments: paymentStore(table),
  cases: caseStore(table),
  findOutNo: findOutNo(table),
  now: system.now,
};
const message = z.object({ detail: chargebackFound.schema });

export const handler = eachMessage(async (body) => {
  const { provider, at, paymentNo, outNo, amount, key } = message.parse(body).detail.data;
  const chargeback = { paymentNo, outNo, amount, key, at: Date.parse(at) };
  await openChargeback({ provider: providerSchema.parse(provider), ...chargeback }, deps);
}, logger);
