import type { SubStatus } from '../../domain/tracking.ts';
import { type CodeMeaning, meaningIn, type TaughtCodes } from '../taught-codes.ts';
import { firstStatuses, opCodes, reasonedCodes } from './op-codes.ts';

/** A scan, in SF's words. */
export type Scan = {
  readonly opCode: string;
  readonly reasonCode: string | undefined;
  readonly reasonName: string | undefined;
  readonly remark: string | undefined;
  readonly firstStatusCode: string | undefined;
  readonly secondaryStatusCode: string | undefined;
};
export type Reader = {
  /** Where it was told: the same code can mean two things. */
  readonly told: 'push' | 'query';
  readonly taughtCodes: TaughtCodes;
};

const failures = ['33', '70', '870', '934'];
/** Codes after which a parcel goes elsewhere. */
const turnings = ['648', '631', '215', '660', '99', '517'];

/** Why a delivery failed, as SF's words tell it. */
const reasons: readonly (readonly [RegExp, SubStatus])[] = [
  [/拒/, 'REFUSED'],
  [/破损|损坏/, 'DAMAGED'],
  [/地址/, 'ADDRESS'],
  [/联系不上|无法联系|无人接听|不在/, 'UNREACHABLE'],
];

/** What a scan says of its parcel; undefined where neither its code nor its status is known. */
export function meaningOf(scan: Scan, { told, taughtCodes }: Reader): CodeMeaning | undefined {
  const { opCode, reasonCode, firstStatusCode: first, secondaryStatusCode: second } = scan;
  if (opCode === '33' && first === '5' && second === '501') return { status: 'CANCELLED' };
  const reasoned = meaningIn(`${opCode}+${reasonCode}`, taughtCodes, reasonedCodes);
  if (reasoned) return reasoned;
  if (Object.hasOwn(taughtCodes, opCode)) return taughtCodes[opCode];
  return worded(scan, told) ?? opCodes.get(opCode) ?? firstStatuses.get(first ?? '');
}

/** What the words of a scan say more than its code does. */
function worded(scan: Scan, told: Reader['told']): CodeMeaning | undefined {
  const { opCode, remark = '' } = scan;
  if (turnings.includes(opCode)) return turningOf(opCode, remark);
  if (failures.includes(opCode)) return failureOf(scan);
  if (opCode !== '80') return undefined;
  if (told === 'query' && remark.includes('顺丰自助柜')) return putInLocker;
  return /已退回|退回.{0,10}签收/.test(remark) ? { status: 'RETURNED' } : undefined;
}

/** In routes that are asked for, 80 at SF's own lockers is the parcel put in; pushes tell that by 125, and taken out by 80. */
const putInLocker: CodeMeaning = { status: 'AVAILABLE_FOR_PICKUP', sub: 'LOCKER' };

function failureOf({ opCode, reasonName, remark, firstStatusCode }: Scan): CodeMeaning | undefined {
  if (firstStatusCode === '11') return { status: 'AVAILABLE_FOR_PICKUP' };
  const words = `${reasonName ?? ''} ${remark ?? ''}`;
  const sub = reasons.find(([pattern]) => pattern.test(words))?.[1];
  return sub === undefined ? opCodes.get(opCode) : { status: 'DELIVERY_FAILED', sub };
}

/** Forwarded (转寄) or on its way back (退回, 作废): codes do not tell, words do. */
function turningOf(opCode: string, remark: string): CodeMeaning | undefined {
  const back = /退回|作废/.test(remark);
  if (opCode === '517' && back) return { status: 'RETURNING', sub: 'RETURN_REQUESTED' };
  if (back) return { status: 'RETURNING' };
  return remark.includes('转寄') ? { status: 'IN_TRANSIT', sub: 'FORWARDED' } : opCodes.get(opCode);
}

const nextNumber = /新单号为[:：]\s*(SF\d{13}|\d{12})(?!\d)/;

/** The number under which it goes on (转单). */
export const nextNumberOf = ({ opCode, remark }: Scan): string | undefined =>
  turnings.includes(opCode) ? nextNumber.exec(remark ?? '')?.[1] : undefined;
