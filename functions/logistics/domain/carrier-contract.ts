import * as z from 'zod';
import { claimTermsSchema, compensationPolicySchema, fen } from './watch/claim.ts';

/** What was agreed with a carrier about losses, and what a buyer gets of us meanwhile (先行赔付). Amounts are fen. */
export const carrierContractSchema = z.strictObject({
  claims: claimTermsSchema.prefault({}).meta({ description: 'What the carrier pays for losses (赔偿条款)' }),
  insurance: z
    .strictObject({
      fromMinor: fen.meta({ description: 'Shipments whose goods cost the buyer so much are insured' }),
      mostMinor: fen.meta({ description: 'The most that the carrier insures' }),
    })
    .exactOptional()
    .meta({ description: 'Whose value is declared to the carrier (保价); nothing is where it is left out' }),
  compensation: compensationPolicySchema
    .prefault({})
    .meta({ description: 'The most that a buyer gets of us meanwhile (先行赔付)' }),
});
export type CarrierContract = z.output<typeof carrierContractSchema>;

/** Where nobody has said anything: what is commonly agreed, to be checked against the contract. */
export const defaultCarrierContract: CarrierContract = carrierContractSchema.parse({});

/** With what value goods are declared to a carrier (保价); undefined where they are not insured. */
export const insuredFor = (
  valueMinor: number | undefined,
  { insurance }: CarrierContract,
): number | undefined =>
  insurance && valueMinor !== undefined && valueMinor > 0 && valueMinor >= insurance.fromMinor
    ? Math.min(valueMinor, insurance.mostMinor)
    : undefined;
