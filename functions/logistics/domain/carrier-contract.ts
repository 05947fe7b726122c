import * as z from 'zod';
import { claimTermsSchema, compensationPolicySchema } from './watch/claim.ts';

/** What was agreed with a carrier about losses, and what a buyer gets of us meanwhile (先行赔付). Amounts are fen. */
export const carrierContractSchema = z.strictObject({
  claims: claimTermsSchema.prefault({}),
  compensation: compensationPolicySchema.prefault({}),
});
export type CarrierContract = z.output<typeof carrierContractSchema>;

/** Where nobody has said anything: what is commonly agreed, to be checked against the contract. */
export const defaultCarrierContract: CarrierContract = carrierContractSchema.parse({});
