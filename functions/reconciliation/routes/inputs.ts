import * as z from 'zod';
import { Failure } from '../../../shared/kernel/failure.ts';
import { idPattern } from '../../../shared/kernel/ids.ts';
import { dayOf } from '../../ledger/contract.ts';
import { providers } from '../domain/config.ts';
import { addDays } from '../domain/days.ts';

export const reconciliationId = z.object({ id: z.string().regex(idPattern('rec')) });
export const differenceId = z.object({ id: z.string().regex(idPattern('dif')) });
export const providerName = z.enum(providers);
export const accountName = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,39}$/, 'may hold letters, digits and . _ - only')
  .meta({ description: "Whose account it is: the provider's merchant number (商户号), or a bank account" });

const day = z.iso
  .date()
  .refine((text) => text >= '2000-01-01' && text < '2100-01-01', 'is not a plausible day');
export const businessDay = day.meta({
  description: 'Business day (营业日), in Beijing',
  example: '2026-11-24',
});

/** `?from=&to=` of the lists by business day. */
export const dayRange = {
  from: day.optional().meta({ description: 'First business day; 30 days before the last where left out' }),
  to: day.optional().meta({ description: 'Last business day; today where left out' }),
};

const usualDays = 30;

/** The range that is asked for, whole. Throws INVALID_REQUEST where it ends before it begins. */
export function daysAsked(
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  now: number,
): { readonly from: string; readonly to: string } {
  const last = to ?? dayOf(now);
  const first = from ?? addDays(last, -usualDays);
  if (first > last) throw invalid('from', 'must not be after to');
  return { from: first, to: last };
}

/** Throws INVALID_REQUEST for a day that is not over. */
export function requireOver(businessDate: string, now: number): void {
  if (businessDate >= dayOf(now)) throw invalid('businessDate', `must be before ${dayOf(now)}`);
}

export const invalid = (path: string, message: string): Failure =>
  new Failure('INVALID_REQUEST', 'The request is not as documented.', { errors: [{ path, message }] });
