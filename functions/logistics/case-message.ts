import type { CaseRule } from './domain/logistics-case.ts';
import type { Evidence, Raised, WatchRule } from './domain/watch/types.ts';

/** What each rule of the watching says to people (异常说明). */
const meanings: Readonly<Record<WatchRule, string>> = {
  NO_PICKUP: 'It was booked and is not picked up (未揽收)',
  NO_TRACKING: 'Nothing has been told of it at all (无物流信息)',
  STALLED: 'It stands still (停滞)',
  LATE: 'It is late (超时未达)',
  LOOP: 'It goes round in a circle (循环中转)',
  WRONG_STATION: 'It was sent out for delivery in another city (错分)',
  LOCKER_TIMEOUT: 'It waits to be fetched (超时未取)',
  FAILED_ATTEMPTS: 'Its delivery fails again and again (多次派送失败)',
  RETURNED_UNASKED: 'It goes back, and nobody asked for that (异常退回)',
  CUSTOMS_HELD: 'Customs hold it (海关扣留)',
  LOSS_TOLD: 'The carrier says that it is lost, damaged or destroyed (承运商报丢损)',
  SUSPECT_LOST: 'It is probably lost (疑似丢件)',
  FAST_SIGN: 'It was signed for sooner than anybody can deliver (虚假签收)',
  DELIVERED_NOT_RECEIVED: 'It is signed for, and the buyer does not have it (签收未收到)',
};

const hourMs = 3_600_000;

/** A case of the watching in a sentence, with what it rests on. */
export function caseMessage({ rule, evidence }: Pick<Raised, 'rule' | 'evidence'>): string {
  const rests = restsOn(evidence, rule === 'FAST_SIGN' ? 'less' : 'more');
  return rests.length === 0 ? `${meanings[rule]}.` : `${meanings[rule]}: ${rests.join(', ')}.`;
}

function restsOn(
  { limitMs, measured, count, place, detail, calendarUnknown }: Evidence,
  beyond: 'more' | 'less',
): readonly string[] {
  return [
    ...(limitMs === undefined ? [] : [`${beyond} than ${spanOf(limitMs)}`]),
    ...(measured ? [`of ${measured.n} parcels (${measured.level})`] : []),
    ...(count === undefined ? [] : [`${count} times`]),
    ...(place === undefined ? [] : [place]),
    ...(detail === undefined ? [] : [detail]),
    ...(calendarUnknown ? ['holidays not known yet'] : []),
  ];
}

/** Whole hours, and minutes where those say too little. */
const spanOf = (ms: number): string =>
  ms < 2 * hourMs ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / hourMs)} h`;

export const isWatchRule = (rule: CaseRule): rule is WatchRule => Object.hasOwn(meanings, rule);
