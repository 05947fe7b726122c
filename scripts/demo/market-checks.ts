import { formatMoney } from '../../shared/kernel/money.ts';
import type { MarketSeen, Sold, Taken } from './market.ts';
import type { Check, Seen } from './seen.ts';

/** Checks that what marketplaces sold is here, once and to the fen, and that people decide where they must. */
export const marketChecks = ({ market }: Pick<Seen, 'market'>): readonly Check[] => [
  eachOnce(market),
  toTheFen(market),
  peopleDecide(market),
];

const idOf = ({ market, id }: Sold): string => `${market} ${id}`;

function eachOnce({ sold, taken }: MarketSeen): Check {
  const counts = new Map<string, number>();
  for (const { channel, channelOrderId } of taken)
    counts.set(`${channel} ${channelOrderId}`, (counts.get(`${channel} ${channelOrderId}`) ?? 0) + 1);
  const wrong = sold.filter((each) => counts.get(idOf(each)) !== 1);
  return {
    promise: 'What marketplaces sold is here once, whatever they lost, repeated or told out of order',
    promiseZh: '平台订单不漏单、不重单',
    counted: `${sold.length - wrong.length} of ${sold.length}`,
    broken: wrong.map((each) => `${idOf(each)} is here ${counts.get(idOf(each)) ?? 0} times`),
  };
}

function toTheFen({ sold, taken }: MarketSeen): Check {
  const here = new Map(taken.map((each) => [`${each.channel} ${each.channelOrderId}`, each]));
  const pairs = sold.flatMap((each) => {
    const found = here.get(idOf(each));
    return found ? [{ each, found }] : [];
  });
  const wrong = pairs.filter(({ each, found }) => !agrees(each, found));
  return {
    promise: 'Each has its amount to the fen and its state there, or is held with the reason',
    promiseZh: '金额分毫不差，状态一致；不一致即挂起',
    counted: `${pairs.length - wrong.length} of ${pairs.length}`,
    broken: wrong.map(
      ({ each, found }) =>
        `${idOf(each)}: ${each.state} ${each.payable} there, ${found.status} ${formatMoney(found.total)} here`,
    ),
  };
}

/** A closed order costs nothing there, and here what it would have cost. */
function agrees({ market, state, payable, subsidy }: Sold, { status, total, holds }: Taken): boolean {
  if (state === 'CLOSED' || status === 'CANCELLED') return state === 'CLOSED' && status === 'CANCELLED';
  return total.minor === payable - (market === 'jd' ? subsidy : 0) || holds.includes('CHANNEL');
}

function peopleDecide({ reviews, approved, rejected }: MarketSeen): Check {
  const released = approved?.status === 'RELEASED';
  const kept = rejected !== undefined && rejected.status !== 'CANCELLED' && rejected.holds.includes('RISK');
  return {
    promise: 'Orders that look wrong wait for a person, and none of a marketplace is cancelled by itself',
    promiseZh: '可疑订单人工审核，平台订单只挂起不自动取消',
    counted: `${reviews.length} reviews, by ${[...new Set(reviews.flatMap(({ hits }) => hits.map(({ ruleId }) => ruleId)))].join(', ')}`,
    broken: [
      ...(reviews.length > 1 ? [] : ['the same order again and again was not noticed']),
      ...(released ? [] : [`the approved one is ${approved?.status ?? 'nowhere'}`]),
      ...(kept ? [] : [`the rejected one is ${rejected?.status ?? 'nowhere'}`]),
    ],
  };
}
