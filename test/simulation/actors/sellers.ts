import type { ChannelOrder } from '../../../functions/channels/domain/channel-order.ts';
import { putListing } from '../../../functions/channels/put-listing.ts';
import { directPort } from '../engine/lambda.ts';
import type { Marketplace, Sold, SoldLine } from '../engine/marketplace.ts';
import { type Chance, chanceOf } from '../engine/random.ts';
import { shopOn, type World } from '../world.ts';
import { ask } from './client.ts';
import type { Goods } from './goods.ts';

const minuteMs = 60_000;
const ofShop = { channel: 'taobao', shopId: 'market' } as const;
const changedBy = 'lister';

/** What is bought on the marketplace, and what becomes of it there: paid, changed, asked back, forbidden, cancelled, deleted. */
export function sellers(world: World, market: Marketplace, goods: Goods): void {
  const { seed, timeline } = world.ground;
  const chance = chanceOf(seed, 'sellers');
  const { openMs } = world.scale;
  const total = chance.between(...world.scale.sold);
  for (let number = 1; number <= total; number += 1) {
    const no = `9007199254740993${number}`;
    timeline.after(chance.between(0, openMs), () => void life(world, market, goods, no));
  }
  market.place({
    ...bought(world, goods, 'OLD-1', chanceOf(seed, 'OLD-1')),
    created: old(market),
    status: 'SHIPPED',
  });
  timeline.after(chance.between(0, openMs), () =>
    market.change('OLD-1', (sold) => ({ ...sold, memo: 'received' })),
  );
  if (goods.wanted.length > 1)
    timeline.after(chance.between(0, openMs), () => void listLate(world, goods.wanted[1] ?? ''));
}

/** Says, before anything goes wrong, of which SKU each item there is. */
export async function listItems({ model, ground: { timeline } }: World, goods: Goods): Promise<void> {
  const { listings } = shopOn(directPort(model), timeline.now).channels;
  for (const sku of [...goods.wanted, ...(goods.bundle === undefined ? [] : [goods.bundle])]) {
    const [itemId, changedAt] = [itemOf(sku), timeline.now()];
    await listings.put({ ...ofShop, listingId: itemId, itemId, sku, buffer: 0, changedAt, changedBy });
  }
}

/** From before the shop was ours to ship. */
const old = ({ shop }: Marketplace): number => Math.floor(shop.since / 1000) - 5000;

/** Says which SKU it is that the marketplace sells without a code of ours. */
const listLate = (world: World, sku: string) =>
  ask(world, {
    name: 'list-late',
    of: 'channels-api',
    tries: 20,
    run: ({ channels }) =>
      putListing({ ...ofShop, listingId: lateItem, itemId: lateItem, sku, buffer: 0, changedBy }, channels),
  });

export const lateItem = 'item-LATE';
export const itemOf = (sku: string): string => `item-${sku}`;

async function life(world: World, market: Marketplace, goods: Goods, no: string): Promise<void> {
  const { seed, timeline } = world.ground;
  const chance = chanceOf(seed, `life of ${no}`);
  market.place(bought(world, goods, no, chance));
  const pause = () => timeline.sleep(chance.between(0, chance.oneOf([800, 4000, minuteMs, 8 * minuteMs])));
  await pause();
  if (chance.happens(0.1)) {
    market.remove(no);
    return;
  }
  if (chance.happens(0.8))
    market.change(no, (sold) => (sold.onDelivery ? undefined : { ...sold, status: 'PAID' }));
  const deeds = chance.oneOf([0, 1, 1, 2, 3, 4]);
  for (let deed = 1; deed <= deeds; deed += 1) {
    await pause();
    market.change(no, deedOf(goods, chance));
  }
  await pause();
  if (chance.happens(0.35)) await ending(world, market, no, chance);
}

/** Cancelled, and at times taken up again; asked back and given up; shipped by somebody there; deleted. */
async function ending(world: World, market: Marketplace, no: string, chance: Chance): Promise<void> {
  const { timeline } = world.ground;
  const end = chance.between(1, 10);
  if (end === 1) return market.remove(no);
  if (end === 2)
    return market.change(no, (sold) => (sold.status === 'PAID' ? { ...sold, status: 'SHIPPED' } : undefined));
  market.change(no, (sold) => (sold.status === 'SHIPPED' ? undefined : { ...sold, status: 'CANCELLED' }));
  if (!chance.happens(0.25)) return;
  await timeline.sleep(chance.between(1500, 5 * minuteMs));
  const status = chance.happens(0.7) ? 'PAID' : 'UNPAID';
  market.change(no, (sold) =>
    sold.status === 'CANCELLED' && sold.lines.some(({ state }) => state !== 'CANCELLED')
      ? { ...sold, status }
      : undefined,
  );
}

/** What may happen to an order that is not over. */
function deedOf(goods: Goods, chance: Chance): (sold: Sold) => Sold | undefined {
  const change = chance.oneOf<(sold: Sold) => Sold>([
    (sold) => ({ ...sold, recipient: recipientOf(sold.no, chance) }),
    (sold) => ({ ...sold, memo: chance.oneOf(['gift', 'call first', '']) }),
    (sold) => ({ ...sold, note: chance.oneOf(['please hurry', '刷单', 'thanks']) }),
    (sold) => ({ ...sold, forbidden: !sold.forbidden }),
    (sold) => ({ ...sold, lines: linesOf(goods, sold.no, chance) }),
    refunding,
    refunding,
  ]);
  return (sold) => (sold.status === 'CANCELLED' || sold.status === 'SHIPPED' ? undefined : change(sold));
}

/** A line is asked back; one that was is given back, or kept after all. */
function refunding(sold: Sold): Sold {
  const at = sold.lines.findIndex(({ state }) => state === 'REFUNDING');
  const from = at >= 0 ? at : sold.lines.findIndex(({ state }) => state === 'OPEN');
  const state = at < 0 ? 'REFUNDING' : sold.modified % 3 === 0 ? 'OPEN' : 'CANCELLED';
  const lines = sold.lines.map((line, index) => (index === from ? { ...line, state } : line));
  const isOver = lines.every((line) => line.state === 'CANCELLED');
  return { ...sold, lines, ...(isOver ? { status: 'CANCELLED' } : {}) } as Sold;
}

function bought({ ground: { timeline } }: World, goods: Goods, no: string, chance: Chance): Sold {
  const created = Math.floor(timeline.now() / 1000);
  return {
    ...{ no, created, modified: created, status: 'UNPAID', forbidden: false },
    onDelivery: chance.happens(0.1),
    lines: linesOf(goods, no, chance),
    freight: chance.oneOf([0, 600, 1000]),
    buyer: `buyer-${chance.between(1, 6)}`,
    recipient: recipientOf(no, chance),
    ...(chance.happens(0.12) ? { note: '刷单' } : {}),
  };
}

function linesOf({ wanted, bundle }: Goods, no: string, chance: Chance): readonly SoldLine[] {
  return Array.from({ length: chance.between(1, 3) }, (_, index): SoldLine => {
    const sku = bundle !== undefined && chance.happens(0.2) ? bundle : chance.oneOf(wanted);
    const [price, quantity] = [chance.between(15, 40) * 100, chance.between(1, 3)];
    return {
      ...{ no: `${no}-${index + 1}`, quantity, price, state: 'OPEN' },
      payable: price * quantity - chance.oneOf([0, 0, 100, 333]),
      ...what(sku, chance),
    };
  });
}

/** Sold under the merchant's own code, as a known listing, or as one that nobody has named yet. */
function what(sku: string, chance: Chance): Pick<SoldLine, 'item' | 'code'> {
  if (chance.happens(0.05)) return { item: lateItem };
  if (chance.happens(0.03)) return { item: 'item-STRANGE', code: 'NO-SUCH-TEA' };
  return chance.happens(0.6) ? { item: itemOf(sku), code: sku } : { item: itemOf(sku) };
}

const places = [
  { province: '上海市', city: '上海市', district: '浦东新区', detail: '世纪大道 100 号 1203 室' },
  { province: '新疆维吾尔自治区', city: '乌鲁木齐市', district: '天山区', detail: '解放北路 100 号' },
  { province: '上海市', city: '上海市', district: '徐汇区', detail: '漕溪北路 18 号 501 室' },
] as const;

/** Hidden behind a token, mostly; at times without a street. */
function recipientOf(no: string, chance: Chance): ChannelOrder['recipient'] {
  const { detail, ...place } = chance.oneOf(places);
  if (chance.happens(0.5)) return { token: `oaid-${no}-${chance.between(1, 3)}`, country: 'CN', ...place };
  const phone = `1380013800${chance.between(0, 9)}`;
  const person = { name: chance.oneOf(['王小明', '李雷', '韩梅梅']), phone, country: 'CN', ...place };
  return chance.happens(0.1) ? person : { ...person, detail };
}
