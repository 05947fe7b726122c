import { type Policy, policySchema } from '../../functions/inventory/domain/policy.ts';

/** A policy of an ordinary tea: a week to come, a week between purchases. */
export const aPolicy = (own: Partial<Policy> = {}): Policy =>
  policySchema.parse({
    serviceLevel: 0.95,
    leadTimeDays: { mean: 7, sd: 1 },
    orderCost: { currency: 'CNY', minor: 5000 },
    unitCost: { currency: 'CNY', minor: 900 },
    ...own,
  });
