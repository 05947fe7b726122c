import { type CodeMeaning, codesOf, meaningIn, type TaughtCodes } from '../taught-codes.ts';

/**
 * Actions of pushes (轨迹推送). HANDOVERSCAN_SIGNED says 已投递: it is with a station, and nobody has signed;
 * DEPARTURE_SIGNED is the buyer who has fetched it there with a code.
 */
const pushed = codesOf([
  { codes: 'GOT', status: 'PICKED_UP' },
  { codes: 'ARRIVAL', status: 'IN_TRANSIT', sub: 'ARRIVED' },
  { codes: 'DEPARTURE', status: 'IN_TRANSIT', sub: 'DEPARTED' },
  { codes: 'DISPATCH', status: 'OUT_FOR_DELIVERY' },
  { codes: 'INBOUND HANDOVERSCAN_SIGNED', status: 'AVAILABLE_FOR_PICKUP', sub: 'STATION' },
  { codes: 'DEPARTURE_SIGNED', status: 'DELIVERED', sub: 'FROM_LOCKER' },
  { codes: 'SIGNED', status: 'DELIVERED' },
  // Nobody has shown one of these yet.
  { codes: 'PROBLEM', status: 'EXCEPTION' },
  { codes: 'RESIGN', status: 'RETURNED' },
]);

/**
 * Kinds of scans in answers (scanType): in Chinese, in numbers after a change of carrier (转单), and in English of lockers of
 * others, where ARRIVAL is "put into one" and DEPARTURE "taken back out", unlike in pushes.
 */
const queried = codesOf([
  { codes: 'query:收件 query:1', status: 'PICKED_UP' },
  { codes: 'query:发件 query:2', status: 'IN_TRANSIT', sub: 'DEPARTED' },
  { codes: 'query:到件 query:3', status: 'IN_TRANSIT', sub: 'ARRIVED' },
  { codes: 'query:派件 query:4 query:DELIVERY query:45', status: 'OUT_FOR_DELIVERY' },
  { codes: 'query:签收 query:5', status: 'DELIVERED' },
  { codes: 'query:7', status: 'DELIVERED', sub: 'BY_OTHER' },
  { codes: 'query:SIGNED', status: 'DELIVERED', sub: 'FROM_LOCKER' },
  { codes: 'query:退件 query:8', status: 'RETURNING' },
  { codes: 'query:退件签收', status: 'RETURNED' },
  { codes: 'query:转单 query:9', status: 'IN_TRANSIT', sub: 'FORWARDED' },
  { codes: 'query:安检', status: 'IN_TRANSIT' },
  { codes: 'query:44', status: 'AVAILABLE_FOR_PICKUP', sub: 'STATION' },
  { codes: 'query:ARRIVAL', status: 'AVAILABLE_FOR_PICKUP', sub: 'LOCKER' },
  { codes: 'query:DEPARTURE', status: 'EXCEPTION', sub: 'TAKEN_BACK_FROM_LOCKER' },
  { codes: 'query:问题件 query:事件', status: 'EXCEPTION' },
]);

/** What an action of a push says; undefined where nobody knows it. */
export function pushedMeaning(
  { action, words }: { readonly action: string; readonly words: string },
  taught: TaughtCodes,
): CodeMeaning | undefined {
  const known = meaningIn(action, taught, pushed) ?? returnOf(action);
  if (known?.sub === 'STATION' && words.includes('柜')) return { ...known, sub: 'LOCKER' };
  return known && withProblem(known, words);
}

/** Whatever begins with RETURN is on its way back; signed, it is back. */
function returnOf(action: string): CodeMeaning | undefined {
  if (!action.startsWith('RETURN')) return undefined;
  return { status: action.endsWith('SIGNED') ? 'RETURNED' : 'RETURNING' };
}

/** What a scan of an answer says by its code (`query:签收`); undefined where nobody knows its kind. */
export function queriedMeaning(code: string, words: string, taught: TaughtCodes): CodeMeaning | undefined {
  const known = meaningIn(code, taught, queried);
  return known && withProblem(known, words);
}

const problems: readonly (readonly [words: RegExp, meaning: CodeMeaning])[] = [
  [/遗失|丢失/, { status: 'LOST' }],
  [/拒收|拒签/, { status: 'DELIVERY_FAILED', sub: 'REFUSED' }],
  [/破损|损坏/, { status: 'EXCEPTION', sub: 'DAMAGED' }],
  [/地址|超区|范围/, { status: 'EXCEPTION', sub: 'ADDRESS' }],
  [/联系不上|无法联系|无人接听|不在/, { status: 'EXCEPTION', sub: 'UNREACHABLE' }],
  [/滞留|延误/, { status: 'EXCEPTION', sub: 'DELAYED' }],
];
/** A courier was there in vain. */
const inVain = /(?:派件|派送|投递)(?:不成功|失败)/;

/** What the matter is, as the words tell it: ZTO has one code for all problems. */
function withProblem(known: CodeMeaning, words: string): CodeMeaning {
  if (known.status !== 'EXCEPTION' || known.sub !== undefined) return known;
  const told = problems.find(([pattern]) => pattern.test(words))?.[1] ?? known;
  return inVain.test(words) && told.status === 'EXCEPTION' ? { ...told, status: 'DELIVERY_FAILED' } : told;
}
