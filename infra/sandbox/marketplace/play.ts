import * as z from 'zod';
import { dayMs, dayStart } from '../beijing-time.ts';
import { chance } from '../faults.ts';
import { type MarketName, marketNames } from './names.ts';

export const playShape = z.strictObject({
  orders: z.int().min(1).max(100_000),
  /** All of them, as they share the trade, where it is left out. */
  market: z.enum(marketNames).optional(),
  seed: z.int().default(1),
  /** Spreads them over a day in Beijing, up to now; they are all of now where it is left out. */
  day: z.iso.date().optional(),
  goods: z
    .array(z.strictObject({ code: z.string(), title: z.string().optional(), price: z.int().positive() }))
    .min(1)
    .default([
      { code: 'TEA-LJ-250', title: '西湖龙井 250g', price: 16_800 },
      { code: 'TEA-TGY-500', title: '安溪铁观音 500g', price: 12_800 },
      { code: 'TEA-PE-357', title: '普洱熟茶饼 357g', price: 9_900 },
      { code: 'TEA-HC-100', title: '祁门红茶 – 100g', price: 5_800 },
      { code: 'CUP-01', title: '品茗杯', price: 1_990 },
    ]),
});
type Playing = z.output<typeof playShape>;

type Command = 'place' | 'pay' | 'change' | 'refund' | 'close' | 'forbid';
type Run = (
  command: Command,
  body: unknown,
) => { readonly id: string; readonly lines: readonly { readonly id: string }[] };
type Draw = (name: string) => number;

/** How much of a day's trade each hour has, from midnight on. */
const hourWeights = [3, 2, 1, 1, 1, 1, 2, 3, 5, 7, 9, 8, 7, 7, 7, 7, 7, 6, 6, 8, 11, 12, 10, 6];
const marketWeights = { tmall: 5, jd: 3, shopify: 1, woocommerce: 1 } as const;
const minuteMs = 60_000;

/** A plausible day of orders, which the seed decides: most are paid, some change their mind. Gives how many each market has. */
export function play(playing: Playing, now: number, run: Run): Readonly<Record<string, number>> {
  const placed: Record<string, number> = {};
  const plans = Array.from({ length: playing.orders }, (_, index): Plan => {
    const draw: Draw = (name) => chance(`play/${playing.seed}/${index}/${name}`);
    const at = playing.day === undefined ? now : timeOn(playing.day, draw);
    return { draw, at, market: playing.market ?? weighted(marketWeights, draw('market')) };
  });
  for (const plan of plans.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at)) {
    placeOne(plan, playing, { now, run });
    placed[plan.market] = (placed[plan.market] ?? 0) + 1;
  }
  return placed;
}

type Plan = { readonly draw: Draw; readonly at: number; readonly market: MarketName };

function weighted<Name extends string>(weights: Readonly<Record<Name, number>>, drawn: number): Name {
  const entries = Object.entries(weights) as [Name, number][];
  let left = drawn * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of entries) {
    left -= weight;
    if (left < 0) return name;
  }
  return (entries.at(-1) as [Name, number])[0];
}

function timeOn(day: string, draw: Draw): number {
  const hour = Number(weighted(Object.fromEntries(hourWeights.entries()), draw('hour')));
  return dayStart(day) + hour * (dayMs / 24) + Math.floor(draw('second') * 3_600) * 1_000;
}

const pick = <Value>(values: readonly Value[], drawn: number): Value =>
  values[Math.floor(drawn * values.length)] as Value;

type Playground = { readonly now: number; readonly run: Run };

function placeOne(plan: Plan, playing: Playing, { now, run }: Playground): void {
  const { draw, at, market } = plan;
  const isPaid = kindOf(plan) === 'cod' || draw('unpaid') >= 0.08;
  const placed = run('place', { ...basket(plan, playing), isPaid, at: iso(at) });
  const next = isPaid ? changeOfMind(plan, placed.lines[0]?.id ?? '') : unpaidEnd(draw('ends'));
  if (next === undefined) return;
  const later = Math.min(now, at + Math.ceil(draw('later') * next.minutes) * minuteMs);
  run(next.command, { market, id: placed.id, ...next.more, at: iso(later) });
}

/** What comes after an order, within so many minutes. */
type Next = { readonly command: Command; readonly minutes: number; readonly more?: object };

function unpaidEnd(drawn: number): Next | undefined {
  if (drawn < 0.5) return { command: 'pay', minutes: 30 };
  return drawn < 0.75 ? { command: 'close', minutes: 60 } : undefined;
}

function changeOfMind(plan: Plan, line: string): Next | undefined {
  const { draw } = plan;
  const what = draw('what');
  if (what < 0.02)
    return { command: 'change', minutes: 60, more: { recipient: pick(people, draw('moves')) } };
  if (what < 0.07) return { command: 'change', minutes: 60, more: { memo: '请发顺丰' } };
  if (what < 0.09) return { command: 'close', minutes: 120 };
  if (kindOf(plan) !== 'plain') return undefined;
  if (what < 0.12) return { command: 'refund', minutes: 120, more: { line, status: refundOf(plan) } };
  return what < 0.13 && isMarketplace(plan) ? { command: 'forbid', minutes: 10 } : undefined;
}

const refundOf = (plan: Plan): string =>
  isMarketplace(plan) ? pick(['WAIT_SELLER_AGREE', 'SUCCESS'], plan.draw('asks')) : 'SUCCESS';

const isMarketplace = ({ market }: Plan): boolean => market === 'tmall' || market === 'jd';

function kindOf({ market, draw }: Plan): 'plain' | 'presale' | 'cod' {
  const kind = draw('kind');
  if (market === 'tmall' && kind < 0.03) return 'presale';
  return kind >= 0.97 ? 'cod' : 'plain';
}

const iso = (at: number): string => new Date(at).toISOString();

/** Amounts in fen: now and then something off the whole, off a line, or paid by the platform. */
function basket(plan: Plan, { goods }: Playing): object {
  const { draw, market } = plan;
  const count = pick([1, 1, 1, 2, 2, 3], draw('lines'));
  const lines = Array.from({ length: count }, (_, index) => {
    const one = pick(goods, draw(`goods ${index}`));
    const quantity = pick([1, 1, 1, 1, 2, 3], draw(`quantity ${index}`));
    const isLess = draw(`less ${index}`) < 0.1;
    return { ...one, quantity, discount: isLess ? Math.floor((one.price * quantity) / 10) : 0 };
  });
  const total = lines.reduce((sum, { price, quantity, discount }) => sum + price * quantity - discount, 0);
  const kind = kindOf(plan);
  return {
    market,
    lines,
    discount: draw('discount') < 0.3 ? Math.floor(total / 1_000) * 50 : 0,
    postage: total < 9_900 ? 800 : 0,
    subsidy: isMarketplace(plan) && draw('subsidy') < 0.1 ? Math.floor(total / 50) : 0,
    ...(kind === 'presale' ? { deposit: Math.floor(total / 10) } : {}),
    isCod: kind === 'cod',
    buyer: `茶友${Math.floor(draw('buyer') * 1_000)}`,
    recipient: pick(people, draw('recipient')),
    note: draw('note') < 0.05 ? '麻烦尽快发货，谢谢🍵' : '',
  };
}

const people = [
  ['王小明', '13800138000', '浙江省', '杭州市', '西湖区', '文三路 478 号 3 幢 502 室'],
  ['李芳', '13912345678', '上海市', '上海市', '浦东新区', '世纪大道 100 号 12 层'],
  ['张伟', '13600001111', '广东省', '深圳市', '南山区', '科技园南路 2 号'],
  ['刘洋', '15800002222', '北京市', '北京市', '朝阳区', '建国路 88 号 1 号楼 1203'],
  ['陈静', '17700003333', '四川省', '成都市', '武侯区', '人民南路四段 9 号'],
  ['赵强', '18600004444', '河南省', '', '济源市', '济水大街 66 号'],
  ['黄海燕', '13700005555', '广东省', '东莞市', '', '东莞大道 12 号'],
  ['周涛', '13500006666', '湖北省', '武汉市', '洪山区', '珞喻路 1037 号'],
].map(([name, phone, province, city, district, detail]) => ({
  ...{ name, phone, province, city, district, detail },
}));
