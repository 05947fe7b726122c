import * as z from 'zod';
import { isoTime } from '../../../shared/kernel/clock.ts';
import { carrierPolicySchema } from '../domain/carrier-choice.ts';
import { carrierContractSchema } from '../domain/carrier-contract.ts';
import { rateCardSchema } from '../domain/rate-card.ts';
import type { Kept } from '../rate-store.ts';

/** Who said so last. */
export const changed = {
  changedBy: z.string().optional().meta({ description: 'The subject of their token' }),
  changedAt: z.iso.datetime().optional().meta({ description: 'Absent where nobody has said anything yet' }),
};

export const rateCardInput = rateCardSchema.meta({ id: 'RateCardInput' });
export const rateCardAnswer = z.object({ card: rateCardSchema, ...changed }).meta({ id: 'RateCard' });
export const contractInput = carrierContractSchema.meta({ id: 'CarrierContractInput' });
export const contractAnswer = z
  .object({ contract: carrierContractSchema, ...changed })
  .meta({ id: 'CarrierContract' });
export const policyInput = carrierPolicySchema.meta({ id: 'CarrierPolicyInput' });
export const policyAnswer = z
  .object({ policy: carrierPolicySchema, ...changed })
  .meta({ id: 'CarrierPolicy' });

export const changeOf = ({ changedBy, changedAt }: Kept<unknown>) => ({
  changedBy,
  changedAt: changedAt === undefined ? undefined : isoTime(changedAt),
});
