/** Who takes parcels along. */
export const carrierNames = ['sf', 'zto'] as const;
export type CarrierName = (typeof carrierNames)[number];
