import { formatMoney, type Money } from '../../shared/kernel/money.ts';
import type { Sent } from '../import/api-client.ts';
import { isAccepted, isOpen, piecesOf, sumsOf } from './checks.ts';
import { shipmentLines } from './report-shipments.ts';
import type { Check, Seen } from './seen.ts';
import { table } from './table.ts';

export type Speed = { readonly sent: readonly Sent[]; readonly seconds: number };

/** What a person wants to know of the day, English with the Chinese beside it. */
export function reportOf(seen: Seen, checks: readonly Check[], speed: Speed): string[] {
  return [
    '',
    heading('Orders', '订单'),
    ...orderLines(seen),
    '',
    heading('Refused, and why', '拒单原因'),
    ...refusalLines(seen),
    '',
    heading('Stock', '库存'),
    ...stockLines(seen),
    '',
    heading('The money', '账'),
    ...moneyLines(seen),
    '',
    heading('The night', '夜间对账'),
    ...nightLines(seen),
    '',
    heading('The marketplaces', '平台'),
    ...marketLines(seen),
    '',
    heading('Fulfilment and logistics', '履约与物流'),
    ...shipmentLines(seen.fulfilment),
    '',
    heading('Checks', '校验'),
    ...checks.flatMap(checkLines),
    '',
    heading('Speed on this machine, for information', '本机速度，仅供参考'),
    ...speedLines(speed),
  ];
}

const heading = (english: string, chinese: string) => `== ${english} ${chinese} ==`;

function orderLines(seen: Seen): string[] {
  const { played, expired } = seen;
  const accepted = played.filter(isAccepted);
  const open = accepted.filter((each) => isOpen(each, seen));
  const sent = played.reduce((sum, { entry }) => sum + entry.sent, 0);
  return table([
    ['orders sent', '提交', String(sent), `${sent - played.length} of them repeats (重复)`],
    ['accepted', '成功', String(accepted.length), moneyOf(accepted)],
    ['refused', '拒绝', String(played.length - accepted.length), ''],
    [
      'cancelled',
      '取消',
      String(played.filter(({ cancelled }) => cancelled).length),
      'stock given back (库存已退回)',
    ],
    ['expired unpaid', '超时关闭', String(expired.size), 'stock given back (库存已退回)'],
    [
      'paid too late',
      '逾期支付',
      String(seen.revived.size),
      'taken up again, the goods were there (有货，恢复订单)',
    ],
    ['open at the end', '未完结', String(open.length), moneyOf(open)],
  ]);
}

function moneyOf(orders: Seen['played']): string {
  const sums = sumsOf(orders.flatMap(({ accepted }) => accepted?.total ?? []));
  return [...sums].map(([currency, minor]) => formatMoney({ currency, minor: Number(minor) })).join(', ');
}

function refusalLines({ played }: Seen): string[] {
  const byCode = Map.groupBy(
    played.filter((each) => !isAccepted(each)),
    ({ outcome }) => outcome,
  );
  if (byCode.size === 0) return ['  none 无'];
  const sorted = [...byCode].sort(([, a], [, b]) => b.length - a.length);
  return table(sorted.map(([code, all]) => [code, String(all.length), all[0]?.detail ?? '']));
}

function stockLines(seen: Seen): string[] {
  const open = piecesOf(seen.played.filter((each) => isOpen(each, seen)));
  const back = piecesOf(seen.played.filter((each) => isAccepted(each) && !isOpen(each, seen)));
  const rows = seen.shop.skus.map(({ sku, title }) => {
    const before = seen.before.get(sku);
    const after = seen.after.get(sku);
    const counts = [
      before?.available,
      open.get(sku) ?? 0,
      back.get(sku) ?? 0,
      after?.available,
      after && after.reserved + after.allocated,
    ];
    return [sku, title, ...counts.map((count) => String(count ?? '?'))];
  });
  const heads = [
    'SKU',
    '商品',
    'before 期初',
    'in orders 订单占用',
    'given back 退回',
    'available 可售',
    'held, or set aside in a warehouse 预占与配货',
  ];
  return table([heads, ...rows]);
}

function moneyLines({ money, played }: Seen): string[] {
  if (money.accounts.length === 0) return ['  nobody paid here 无收款'];
  const amount = ({ minor, currency }: Money) => formatMoney({ currency, minor }).slice(currency.length + 1);
  const rows = money.accounts.map(({ account, name, debit, credit, balance }) => [
    account,
    name,
    ...[debit, credit, balance].map(amount),
  ]);
  const { sent, lost, twice } = money.callbacks;
  const asked = played.reduce((sum, { paying }) => sum + (paying?.asked ?? 0), 0);
  return [
    ...table([['account', '科目', 'debit 借', 'credit 贷', 'balance 余额'], ...rows]),
    '',
    ...table([
      ['callbacks', '异步通知', String(sent), ''],
      ['lost on the way', '丢失', String(lost), 'told again later, or asked for'],
      ['came twice', '重复', String(twice), 'booked once'],
      ['asked by buyers', '主动查询', String(asked), 'who did not want to wait'],
    ]),
    '',
    `  cases 异常: ${money.resolvedCases.length} over by themselves (自动了结), ${money.openCases.length} open (待处理)`,
    ...money.resolvedCases.map(({ kind, message }) => `    ✔ ${kind} ${message}`),
    ...money.openCases.map(({ kind, message }) => `    … ${kind} ${message}`),
  ];
}

function nightLines({ night: { days, planted, differences, statement } }: Seen): string[] {
  const effects = (found: (typeof differences)[number]) => found.effect.map(formatMoney).join(', ');
  return [
    ...table(days.map(({ provider, businessDate, status }) => [provider, businessDate, status])),
    `  hidden in the bills 账单中埋下的差错: ${planted.map(({ provider, kind }) => `${provider} ${kind}`).join(', ')}`,
    ...table(
      differences.map((found) => [
        found.provider,
        found.kind,
        effects(found),
        found.outNos[0] ?? '',
        found.mayClear ? 'may still clear 在途' : found.proposedAction,
      ]),
    ),
    ...(statement === undefined ? [] : [`  statement 对账日报: ${statement}`]),
  ];
}

function marketLines({ market: { sold, taken, reviews, cases } }: Seen): string[] {
  const channels = [...new Set(sold.map(({ market }) => market))].sort();
  const count = (of: readonly { readonly status: string }[], status: string) =>
    String(of.filter((each) => each.status === status).length);
  const rows = channels.map((channel) => {
    const here = taken.filter((each) => each.channel === channel);
    const held = here.filter(({ status, holds }) => holds.length > 0 && status !== 'CANCELLED').length;
    return [
      ...[channel, String(sold.filter(({ market }) => market === channel).length), String(here.length)],
      ...[count(here, 'RELEASED'), String(held), count(here, 'CANCELLED')],
    ];
  });
  return [
    ...table([
      ['channel', 'sold 售出', 'here 到单', 'released 可配货', 'held 挂起', 'cancelled 取消'],
      ...rows,
    ]),
    `  reviews 人工审核: ${reviews.length}; cases 渠道异常: ${cases.length}`,
    ...cases.map(({ kind, message }) => `    … ${kind} ${message}`),
  ];
}

function checkLines({ promise, promiseZh, counted, broken }: Check): string[] {
  const sign = broken.length === 0 ? '✔' : '✘';
  return [
    `  ${sign} ${promise}`,
    `    ${promiseZh}: ${counted}`,
    ...broken.slice(0, 10).map((line) => `    ! ${line}`),
  ];
}

function speedLines({ sent, seconds }: Speed): string[] {
  const answered = sent.filter(({ status }) => status !== 429).map(({ milliseconds }) => milliseconds);
  const sorted = answered.toSorted((a, b) => a - b);
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return table([
    ['requests', '请求', String(sent.length)],
    ['requests a second', '每秒请求', String(Math.round(sent.length / seconds))],
    ['latency p50 / p99', '延迟', `${at(0.5)} / ${at(0.99)} ms, first calls of each function included`],
  ]);
}
