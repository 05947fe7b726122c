import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import {
  type ProviderName,
  providers,
  type ReconciliationConfig,
  reconciliationConfigSchema,
} from '../../functions/reconciliation/domain/config.ts';
import { InputError } from '../import/input-error.ts';
import type { NamedFile } from './arguments.ts';

/** What each provider is compared by where the policy does not say otherwise. */
const defaults = {
  alipay: { bankWords: ['支付宝', 'Alipay', 'ALIPAY'] },
  wechatpay: { bankWords: ['财付通', '微信支付', 'Tenpay', 'TENPAY'] },
  unionpay: { bankWords: ['银联', 'UnionPay', 'UNIONPAY'], payouts: 'daily-net' },
} as const satisfies Record<ProviderName, object>;

/** The policy of a file over the defaults. Throws `InputError` with the file's name and each thing that is wrong in it. */
export async function policyFrom(file: NamedFile | undefined): Promise<ReconciliationConfig> {
  const given = file === undefined ? {} : await objectIn(file);
  const own = Object.fromEntries(providers.map((name) => [name, withDefaults(defaults[name], given[name])]));
  const read = reconciliationConfigSchema.safeParse({ ...given, ...own });
  if (read.success) return read.data;
  const wrong = read.error.issues.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`);
  throw new InputError(`${file?.name}: ${wrong.join('; ')}`);
}

const withDefaults = (own: object, value: unknown = {}): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...own, ...value } : value;

async function objectIn({ name, path }: NamedFile): Promise<Readonly<Record<string, unknown>>> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const why =
      error instanceof z.ZodError ? 'is no JSON object' : error instanceof Error ? error.message : `${error}`;
    throw new InputError(`${name}: ${why}`, { cause: error });
  }
}
