import * as z from 'zod';
import { loggerFromEnvironment } from '../../shared/adapters/environment.ts';
import { billSurroundings } from '../../shared/adapters/provider-surroundings.ts';
import { system } from '../../shared/adapters/system.ts';
import { billDesks } from '../payments/contract.ts';
import { providers } from './domain/config.ts';
import { planDays } from './plan-days.ts';

const logger = loggerFromEnvironment();
const surroundings = billSurroundings(logger);
const desks = billDesks(surroundings.secret, surroundings);
const asked = z.object({
  requestId: z.string(),
  provider: z.enum(providers),
  businessDate: z.iso.date(),
  account: z.string().optional(),
});

/** The input is a request, the output the days of it and the folder that each is worked on in. */
export async function handler(input: unknown) {
  const request = asked.parse(input);
  const days = await planDays(request, {
    accountOf: async (provider) => (await desks()).find((desk) => desk.provider === provider)?.account,
    now: system.now,
  });
  logger.info('days planned', { provider: request.provider, days: days.length });
  return { days: days.map((day) => ({ ...day, requestId: request.requestId })) };
}
