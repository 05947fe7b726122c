import type { FaultDesk } from '../fault-desk.ts';
import type { FaultKind } from '../faults.ts';
import type { Caller, Commands, Party } from '../provider.ts';
import type { Callback, Store } from '../store.ts';
import { marketCommands } from './commands.ts';
import { type MarketDesk, wholeSecond } from './desk.ts';
import { jd } from './jd/jd.ts';
import type { News } from './news.ts';
import { amountsOf, type Sale } from './sale.ts';
import { salesOn, shownAt } from './sales.ts';
import type { MarketSettings } from './settings.ts';
import { tmcMessages } from './taobao/messages.ts';
import { taobao } from './taobao/taobao.ts';
import { shopify } from './web/shopify.ts';
import { webhooks } from './web/webhooks.ts';
import { woocommerce } from './web/woocommerce.ts';

/** How late a list can be with a change, in the sandbox's own time. */
const lagMs = 20_000;

export type MarketParts = {
  readonly store: Store;
  readonly faults: FaultDesk;
  readonly send: (
    message: Pick<Callback, 'kind' | 'url' | 'content'>,
    of: 'shopify' | 'woocommerce',
  ) => Callback;
  readonly settings: () => MarketSettings;
  /** What a millisecond of a plan lasts here. */
  readonly scale: number;
  /** Where webhooks go that are not subscribed to elsewhere; none are sent where it is left out. */
  readonly merchantUrl: string | undefined;
  readonly now: () => number;
};

export type Market = {
  readonly parties: readonly Party[];
  readonly callers: readonly Caller[];
  readonly commands: Commands;
  /** Every order as it is, and all that the merchant told. */
  readonly view: () => unknown;
};

/** The marketplaces and shop systems where the merchant sells: Tmall, JD, Shopify and WooCommerce. */
export function market(parts: MarketParts): Market {
  const { store, faults, now } = parts;
  const sales = salesOn(store);
  const messages = tmcMessages({ store, now, scale: parts.scale });
  const hooks = webhooks(parts);
  const strike: MarketDesk['strike'] = (point, name) =>
    faults.strike(point, name, store.next(`${point}/${name}`));
  const tell = (news: News, struck: ReadonlySet<FaultKind>) => {
    if (struck.has('never')) return;
    if (news.sale.market === 'tmall') messages.publish(news, struck);
    hooks.publish(news, struck);
  };
  const desk: MarketDesk = {
    ...{ store, sales, messages, now, strike },
    commit: (changed, at = now()) => {
      const struck = strike('change', changed.sale.market);
      const before = sales.find(changed.sale.market, changed.sale.id);
      const sale = written(changed.sale, before, { at, now: now(), isLate: struck.has('lag') });
      sales.put(sale);
      tell({ ...changed, sale, before }, struck);
      return sale;
    },
  };
  return {
    parties: [taobao(() => parts.settings().tmall, desk), jd(() => parts.settings().jd, desk)],
    callers: [shopify(() => parts.settings().shopify), woocommerce(() => parts.settings().woocommerce)],
    commands: marketCommands(desk, hooks),
    view: () => ({ orders: sales.all().map(seen), told: sales.told(), messages: messages.open() }),
  };
}

type Writing = { readonly at: number; readonly now: number; readonly isLate: boolean };

/** With its time of change, which never goes back; and with what the lists show instead for a while, if they are late. */
function written({ listed: _, ...sale }: Sale, before: Sale | undefined, { at, now, isLate }: Writing): Sale {
  const changed = { ...sale, modifiedAt: Math.max(wholeSecond(at), before?.modifiedAt ?? 0) };
  if (!isLate) return changed;
  const shown = before === undefined ? undefined : shownAt(before, now);
  return {
    ...changed,
    listed: { until: now + lagMs, ...(shown === undefined ? {} : { modifiedAt: shown }) },
  };
}

const seen = (sale: Sale) => ({ ...sale, payable: amountsOf(sale).payable });
