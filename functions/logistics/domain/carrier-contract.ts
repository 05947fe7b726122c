import * as z from 'zod';
import { claimTermsSchema, compensationPolicySchema } from './watch/claim.ts';

/** What was agreed with a carrier about losses, and what a buyer gets of us meanwhile (先行赔付). Amounts are fen. */
export const carrierContractSchema = z.strictObject({
  claims: claimTermsSchema.prefault({}).meta({ description: 'What the carrier pays for losses (赔偿条款)' }),
  compensation: compensationPolicySchema
    .prefault({})
    .meta({ description: 'The most that a buyer gets of us meanwhile (先行赔付)' }),
});
export type CarrierContract = z.output<typeof carrierContractSchema>;

/** Where nobody has said anything: what is commonly agreed, to be checked against the contract. */
export const defaultCarrierContract: CarrierContract = carrierContractSchema.parse({});
