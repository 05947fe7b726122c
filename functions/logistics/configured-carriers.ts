import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import type { Carriers, Notices } from './carrier-accounts.ts';
import type { Carrier, CarrierDeps } from './carriers/carrier.ts';
import { jdCarrierConfig } from './carriers/jd/config.ts';
import { jd } from './carriers/jd/jd.ts';
import { kuaidi100Config } from './carriers/kuaidi100/config.ts';
import { kuaidi100 } from './carriers/kuaidi100/kuaidi100.ts';
import { sfConfig } from './carriers/sf/config.ts';
import { sf } from './carriers/sf/sf.ts';
import { ytoConfig } from './carriers/yto/config.ts';
import { yto } from './carriers/yto/yto.ts';
import { ztoConfig } from './carriers/zto/config.ts';
import { zto } from './carriers/zto/zto.ts';
import { type CarrierCode, carrierCodes } from './domain/tracking.ts';

/** Makes a carrier from its part of the secret; throws what zod throws where that is not as documented. */
export type CarrierMaker = (config: unknown, deps: CarrierDeps) => Carrier;
export type CarrierMakers = Readonly<Partial<Record<CarrierCode, CarrierMaker>>>;

export const carrierMakers: CarrierMakers = {
  sf: (config, deps) => sf(sfConfig.parse(config), deps),
  zto: (config, deps) => zto(ztoConfig.parse(config), deps),
  jd: (config, deps) => jd(jdCarrierConfig.parse(config), deps),
  yto: (config, deps) => yto(ytoConfig.parse(config), deps),
  kuaidi100: (config, deps) => kuaidi100(kuaidi100Config.parse(config), deps),
};

const token = z.string().regex(/^[A-Za-z0-9_-]{16,128}$/);

/** The secret `Carriers`. What an account holds is its adapter's (carriers/<carrier>/config.ts). */
const secretSchema = z.object({
  carriers: z.partialRecord(z.enum(carrierCodes), z.unknown()).default({}),
  /** Last parts of the addresses that carriers push to; several while one takes the place of another. */
  tokens: z.partialRecord(z.enum(carrierCodes), z.array(token).max(5)).default({}),
  /** Where this API stands, for whoever has to be told where to push (快递100): `https://api.example`. */
  callbackUrl: z.url().optional(),
  /** Whom buyers' notices go to, and the secret that signs them (`whsec_` and base64). */
  notices: z.object({ url: z.url(), secret: z.string().regex(/^whsec_[A-Za-z0-9+/=]{32,}$/) }).optional(),
});
type Secret = z.output<typeof secretSchema>;

/**
 * The carriers of a secret, made anew only when it has changed. An account that is not as documented stops no other one.
 * Throws where the secret cannot be read.
 */
export function configuredCarriers(
  secret: () => Promise<unknown>,
  deps: CarrierDeps & { readonly makers?: CarrierMakers },
): () => Promise<Carriers> {
  let known: { readonly value: unknown; readonly carriers: Carriers } | undefined;
  return async () => {
    const value = await secret();
    if (known === undefined || known.value !== value) known = { value, carriers: carriersOf(value, deps) };
    return known.carriers;
  };
}

function carriersOf(
  value: unknown,
  { makers = carrierMakers, ...deps }: CarrierDeps & { readonly makers?: CarrierMakers },
): Carriers {
  const config = secretSchema.safeParse(value);
  if (!config.success) throw new Error(`the secret Carriers is not as documented: ${faultsOf(config.error)}`);
  const made = carrierCodes.flatMap((code): readonly (Carrier | string)[] => {
    const own = config.data.carriers[code];
    return own === undefined ? [] : madeOf(code, () => makers[code]?.(own, deps));
  });
  const all = made.filter((each): each is Carrier => typeof each !== 'string');
  return {
    all,
    find: (code) => all.find((each) => each.code === code),
    door: (code, given) =>
      isToken(config.data, code, given) ? all.find((each) => each.code === code) : undefined,
    notices: noticesOf(config.data),
    callbackUrlOf: (code) => callbackUrlOf(config.data, code),
    problems: made.filter((each): each is string => typeof each === 'string'),
  };
}

function madeOf(code: CarrierCode, make: () => Carrier | undefined): readonly Carrier[] | readonly string[] {
  try {
    const carrier = make();
    return carrier ? [carrier] : [];
  } catch (error) {
    if (error instanceof z.ZodError) return [`${code}: ${faultsOf(error)}`];
    throw error;
  }
}

const faultsOf = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');

/** Whether a carrier's call has one of its tokens. How long that takes says nothing about them. */
function isToken({ tokens }: Secret, code: string, given: string): boolean {
  const own = Object.entries(tokens).find(([carrier]) => carrier === code)?.[1] ?? [];
  const hash = hashOf(given);
  return own.filter((each) => timingSafeEqual(hashOf(each), hash)).length > 0;
}
const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();

function callbackUrlOf({ callbackUrl, tokens }: Secret, code: CarrierCode): string | undefined {
  const own = tokens[code]?.[0];
  return callbackUrl === undefined || own === undefined
    ? undefined
    : `${callbackUrl.replace(/\/$/, '')}/callbacks/carriers/${code}/${own}`;
}

const noticesOf = ({ notices }: Secret): Notices | undefined =>
  notices && {
    url: notices.url,
    secret: new Uint8Array(Buffer.from(notices.secret.slice('whsec_'.length), 'base64')),
  };
