import type { Difference, NightSeen, Planted } from './night.ts';
import type { Check, Seen } from './seen.ts';

/** Checks what the night came to: every day compared, and found what was planted and nothing else. */
export const nightChecks = ({ night }: Pick<Seen, 'night'>): readonly Check[] => [
  everyDayCompared(night),
  foundExactly(night),
];

function everyDayCompared({ night, days }: NightSeen): Check {
  const blocked = days.filter(({ status }) => status !== 'BALANCED' && status !== 'OUT_OF_BALANCE');
  return {
    promise: 'The night compares every provider with its bills',
    promiseZh: '每夜逐渠道核对账单',
    counted: days
      .map(({ provider, businessDate, status }) => `${provider} ${businessDate} ${status}`)
      .join(', '),
    broken: [
      ...(night === 'OVER' ? [] : [`the night is ${night}`]),
      ...blocked.map(({ provider, businessDate, status }) => `${provider} ${businessDate} is ${status}`),
    ],
  };
}

const isOf =
  ({ provider, finds, outNo }: Planted) =>
  (found: Difference): boolean =>
    found.provider === provider && finds.includes(found.kind) && found.outNos.includes(outNo);

function foundExactly({ planted, differences }: NightSeen): Check {
  const missed = planted.filter((plant) => !differences.some(isOf(plant)));
  const others = differences.filter((found) => !planted.some((plant) => isOf(plant)(found)));
  return {
    promise: 'It finds exactly what the bills hide, and calls it by its name',
    promiseZh: '账单中埋下的差错全部查出、定性正确，且无误报',
    counted: `${planted.length - missed.length} of ${planted.length}`,
    broken: [
      ...missed.map(({ provider, kind, outNo }) => `${provider}: ${kind} of ${outNo} was not found`),
      ...others.map(
        ({ provider, kind, outNos }) => `${provider}: ${kind} of ${outNos.join(', ')} was not planted`,
      ),
    ],
  };
}
