import * as z from 'zod';
import type { BillDeps, BillDesk } from './bill-desk.ts';
import type { Provider, ProviderDeps, ProviderName } from './provider.ts';
import { alipay } from './providers/alipay/alipay.ts';
import { alipayBills } from './providers/alipay/bills.ts';
import { alipayConfig } from './providers/alipay/config.ts';
import { unionpayBills } from './providers/unionpay/bills.ts';
import { unionpayConfig } from './providers/unionpay/config.ts';
import { unionpay } from './providers/unionpay/unionpay.ts';
import { wechatpayBills } from './providers/wechatpay/bills.ts';
import { wechatpayConfig } from './providers/wechatpay/config.ts';
import { wechatpay } from './providers/wechatpay/wechatpay.ts';

/** The secret `PaymentProviders`: a provider that is left out is not offered. */
const secretSchema = z.object({
  alipay: alipayConfig.optional(),
  wechatpay: wechatpayConfig.optional(),
  unionpay: unionpayConfig.optional(),
});

/** The providers of a secret, made anew only when the secret has changed. Throws where it cannot be read or makes no sense. */
export function configuredProviders(
  secret: () => Promise<unknown>,
  deps: ProviderDeps,
): () => Promise<ReadonlyMap<ProviderName, Provider>> {
  let known: { readonly value: unknown; readonly providers: ReadonlyMap<ProviderName, Provider> } | undefined;
  return async () => {
    const value = await secret();
    if (known === undefined || known.value !== value) known = { value, providers: providersOf(value, deps) };
    return known.providers;
  };
}

/** Where the providers of a secret hand out their bills, for whoever reads them. */
export function billDesks(
  secret: () => Promise<unknown>,
  deps: BillDeps,
): () => Promise<readonly BillDesk[]> {
  return async () => {
    const { alipay: a, wechatpay: w, unionpay: u } = configsOf(await secret());
    return [
      ...(a ? [alipayBills(a, deps)] : []),
      ...(w ? [wechatpayBills(w, deps)] : []),
      ...(u ? [unionpayBills(u, deps)] : []),
    ];
  };
}

function configsOf(value: unknown): z.output<typeof secretSchema> {
  const config = secretSchema.safeParse(value);
  if (config.success) return config.data;
  const wrong = config.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new Error(`the secret PaymentProviders is not as documented: ${wrong.join('; ')}`);
}

function providersOf(value: unknown, deps: ProviderDeps): ReadonlyMap<ProviderName, Provider> {
  const { alipay: a, wechatpay: w, unionpay: u } = configsOf(value);
  return new Map<ProviderName, Provider>([
    ...(a ? [['alipay', alipay(a, deps)] as const] : []),
    ...(w ? [['wechatpay', wechatpay(w, deps)] as const] : []),
    ...(u ? [['unionpay', unionpay(u, deps)] as const] : []),
  ]);
}
