import fc from 'fast-check';
import { expectedFee, feeGap } from '../../../functions/reconciliation/domain/fees.ts';
import { type FeePolicy, feePolicySchema } from '../../../functions/reconciliation/domain/policy.ts';

const policy = (part: Partial<FeePolicy> = {}) =>
  feePolicySchema.parse({ ppm: 6000, refundReturns: true, ...part });

describe('an expected fee', () => {
  it.each([
    ['half-up', 10_000, 60],
    ['half-up', 83, 0],
    ['half-up', 84, 1],
    ['down', 166, 0],
    ['down', 167, 1],
    ['up', 1, 1],
    ['up', 0, 0],
  ] as const)('%s of %i is %i', (rounding, minor, fee) => {
    expect(expectedFee(policy({ rounding }), { kind: 'PAYMENT', minor })).toBe(fee);
    expect(expectedFee(policy({ rounding }), { kind: 'REFUND', minor: -minor })).toBe(fee === 0 ? 0 : -fee);
  });

  it('of a refund is nothing where the share does not come back, and of other lines is not agreed', () => {
    expect(expectedFee(policy({ refundReturns: false }), { kind: 'REFUND', minor: -10_000 })).toBe(0);
    const unjudged = policy({ refundReturns: 'as-billed' });
    expect(feeGap(unjudged, { kind: 'REFUND', minor: -10_000, fee: -61 })).toBe(0);
    expect(expectedFee(policy(), { kind: 'DISPUTE', minor: -10_000 })).toBeUndefined();
    expect(feeGap(policy(), { kind: 'DISPUTE', minor: -10_000, fee: 5 })).toBe(0);
    expect(feeGap(undefined, { kind: 'PAYMENT', minor: 10_000, fee: 5 })).toBe(0);
  });

  it('is exact for every amount', () => {
    const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    fc.assert(
      fc.property(whole, fc.integer({ min: 0, max: 1_000_000 }), (minor, ppm) => {
        const exact = (BigInt(minor) * BigInt(ppm) + 500_000n) / 1_000_000n;
        expect(expectedFee(policy({ ppm }), { kind: 'PAYMENT', minor })).toBe(Number(exact));
      }),
    );
  });
});
