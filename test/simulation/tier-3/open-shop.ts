import { join } from 'node:path';
import { readIssuer, signToken } from '../../../infra/local/issuer.ts';
import type { ChildHost } from '../../e2e/support/child-host.ts';
import { type Goods, skuAt, warehouseAt, warehouses } from '../actors/goods.ts';
import { insist } from './shoppers.ts';

const pieces = 1_000_000;
const firstPrice = 1900;

/** What the seed sells, in the catalog and on the shelf; more of it than anybody can buy. */
export async function openShop(host: ChildHost, { wanted, shelf, bundle }: Goods): Promise<void> {
  const done = async (operation: string, call: object) => {
    const { status, text } = await insist(host, [operation, call]);
    if (status >= 300) throw new Error(`${operation}: ${status} ${text}`);
  };
  for (const id of warehouses) {
    const { warehouseId, ...body } = warehouseAt(id);
    await done(`PUT /warehouses/${warehouseId}`, { body });
  }
  for (const name of [...wanted, ...shelf, ...(bundle ? [bundle] : [])]) {
    const { sku, ...body } = skuAt(name, firstPrice);
    await done(`PUT /skus/${sku}`, { body });
    if (sku === bundle) continue;
    const receipt = { sku, warehouseId: 'SH1', kind: 'receipt', quantity: pieces, reason: 'first' };
    await done('POST /stock/movements', { key: `first-${sku}`, body: receipt });
  }
}

const callers = ['shop', 'app', 'connector', 'anna'];
const scopes = ['orders:write', 'payments:write', 'payments:refund'];
const expiresInSeconds = 86_400;

/** A token for each caller of the run. */
export async function tokensOf({ stateDir }: ChildHost): Promise<(caller: string) => string> {
  const issuer = readIssuer(join(stateDir, 'issuer.json'));
  const tokens = new Map<string, string>();
  for (const subject of callers)
    tokens.set(subject, await signToken(issuer, { scopes, subject, expiresInSeconds }));
  return (caller) => tokens.get(caller) ?? '';
}
