import { globSync } from 'node:fs';
import { join } from 'node:path';
import { routes as audit } from '../../functions/audit/routes.ts';
import { routes as catalog } from '../../functions/catalog/routes.ts';
import { routes as channels } from '../../functions/channels/routes.ts';
import { routes as fulfilment } from '../../functions/fulfilment/routes.ts';
import { routes as inventory } from '../../functions/inventory/routes.ts';
import { routes as ledger } from '../../functions/ledger/routes.ts';
import { routes as logistics } from '../../functions/logistics/routes.ts';
import { routes as orders } from '../../functions/orders/routes.ts';
import { routes as payments } from '../../functions/payments/routes.ts';
import { routes as portal } from '../../functions/portal/routes.ts';
import { routes as privacy } from '../../functions/privacy/routes.ts';
import { routes as reconciliation } from '../../functions/reconciliation/routes.ts';
import { routes as risk } from '../../functions/risk/routes.ts';
import { type AnyRoute, routeKey } from '../../shared/http/route.ts';

export const root = join(import.meta.dirname, '../..');

export type AnyContextRoute = AnyRoute<never>;

/** One context that answers HTTP, as the documents name it. */
export type Context = {
  readonly name: string;
  readonly description: string;
  readonly routes: readonly AnyContextRoute[];
};

export const contexts: readonly Context[] = [
  { name: 'orders', description: 'Accept, read and cancel orders. 订单', routes: orders },
  { name: 'catalog', description: 'What is sold, and from where. 商品与仓库', routes: catalog },
  { name: 'inventory', description: 'Stock, its movements, and demand. 库存', routes: inventory },
  { name: 'ledger', description: 'The journal and its balances. 总账', routes: ledger },
  {
    name: 'payments',
    description: 'Money in and out, through Alipay, WeChat Pay and UnionPay. 支付与退款',
    routes: payments,
  },
  {
    name: 'reconciliation',
    description: 'Bills, nightly proof that the money is right, and what differs. 对账与差错处理',
    routes: reconciliation,
  },
  {
    name: 'channels',
    description: 'Shops on marketplaces: their orders, listings, and what they are told. 渠道',
    routes: channels,
  },
  {
    name: 'risk',
    description: 'Rules, lists and reviews: what is looked at before it costs money. 风控与人工审核',
    routes: risk,
  },
  {
    name: 'fulfilment',
    description: 'Which warehouse sends it; waves, picking, packing. 分仓、波次、拣货、打包',
    routes: fulfilment,
  },
  {
    name: 'logistics',
    description: 'Carriers, labels, parcels, and those that need somebody. 承运商、面单、物流轨迹、异常件',
    routes: logistics,
  },
  {
    name: 'audit',
    description: 'Who changed what, when and why; proved by chains of hashes. 审计日志',
    routes: audit,
  },
  {
    name: 'privacy',
    description: 'What is held of one person: told, and forgotten. 个人信息的查阅与删除',
    routes: privacy,
  },
  { name: 'portal', description: 'Health and documents; no token. 健康检查与文档', routes: portal },
];

export type NamedRoute = { readonly name: string; readonly file: string };

/** For each route, by its key: the name it is exported under, and the file. */
export async function routeNames(): Promise<ReadonlyMap<string, NamedRoute>> {
  const known = new Set<unknown>(contexts.flatMap(({ routes }) => routes));
  const found = new Map<string, NamedRoute>();
  for (const file of globSync('functions/*/routes/*.ts', { cwd: root }).sort()) {
    const exported: Record<string, unknown> = await import(join(root, file));
    for (const [name, value] of Object.entries(exported))
      if (known.has(value)) found.set(routeKey(value as AnyContextRoute), { name, file });
  }
  return found;
}
