import type * as z from 'zod';
import { type RateCard, rateCardSchema } from '../../functions/logistics/domain/rate-card.ts';

type Put = z.input<typeof rateCardSchema>;
type Zone = Put['zones'][number];

/** All of China in two days: the first kilogram 10.00, each started one beyond it 2.00. */
export const aZone = (part: Partial<Zone> = {}): Zone => ({
  ...{ zone: '全国', places: [{ country: 'CN' }], days: 2 },
  first: { grams: 1000, minor: 1000 },
  further: { grams: 1000, minor: 200 },
  ...part,
});

export const aRateCard = (part: Partial<Put> = {}): RateCard =>
  rateCardSchema.parse({
    ...{ carrier: 'sf', product: 'standard', warehouseId: 'SH1', currency: 'CNY' },
    ...{ delivers: ['standard'], goodsClasses: ['standard'], zones: [aZone()], maxWeightGrams: 30_000 },
    ...part,
  });
