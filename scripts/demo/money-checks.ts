import { formatMoney } from '../../shared/kernel/money.ts';
import type { Account } from './look-money.ts';
import type { Played } from './play.ts';
import type { Seen as AllSeen, Check } from './seen.ts';

type Seen = Pick<AllSeen, 'played' | 'listed' | 'money'>;

/** Whether all that came is booked, and all that is to go back has gone. */
export const isSettled = (seen: Seen): boolean =>
  nothingMissing(seen).broken.length === 0 &&
  asProvidersSay(seen).broken.length === 0 &&
  ofKind(seen.money.accounts, 'refunds-payable').every(({ balance }) => balance.minor === 0);

/** Checks what was seen of the money: the journal against the buyers, against the providers, and order by order. */
export const moneyChecks = (seen: Seen & Pick<AllSeen, 'paid'>): readonly Check[] => [
  nothingMissing(seen),
  asProvidersSay(seen),
  goodsOrMoney(seen),
];

const cny = (minor: bigint): string => formatMoney({ currency: 'CNY', minor: Number(minor) });
const total = (amounts: readonly number[]): bigint => amounts.reduce((sum, each) => sum + BigInt(each), 0n);
const ofKind = (accounts: readonly Account[], kind: string) => accounts.filter((each) => each.kind === kind);

/** Captured and given back as the journal has it; orders as the buyers paid them; cases as the API tells them. */
function nothingMissing({ played, listed, money }: Seen): Check {
  const receivable = ofKind(money.accounts, 'channel-receivable');
  const captured = total(receivable.map(({ debit }) => debit.minor));
  const promised = ofKind(money.accounts, 'refunds-payable').map(({ balance }) => -balance.minor);
  const back = total([...receivable.map(({ credit }) => credit.minor), ...promised]);
  const statuses = new Map(listed.map(({ id, status }) => [id, status]));
  const kept = total(played.map((each) => keptFor(each, statuses.get(each.accepted?.id ?? ''))));
  const waiting = total(money.openCases.map(({ amount }) => amount?.minor ?? 0));
  const balance = total(money.accounts.map((each) => each.balance.minor));
  const sum = kept + back + waiting;
  return {
    promise: 'Captured = orders + refunds + cases, to the fen',
    promiseZh: '实收 = 订单 + 退款 + 待处理，分文不差',
    counted: `${cny(captured)} = ${cny(kept)} + ${cny(back)} + ${cny(waiting)}`,
    broken: [
      ...(captured === sum ? [] : [`${cny(captured)} came, ${cny(sum)} is accounted for`]),
      ...(balance === 0n ? [] : [`all accounts add up to ${cny(balance)}, not to zero`]),
    ],
  };
}

/** Released at once where nothing speaks against it. */
const isPaid = (status: string | undefined): boolean => status === 'PAID' || status === 'RELEASED';

/** What an order keeps of what its buyer paid, in minor units: nothing unless it is paid in the end. */
function keptFor({ entry, accepted }: Played, status: string | undefined): number {
  if (!entry.pay || !accepted || !isPaid(status)) return 0;
  return accepted.total.minor - (entry.pay.refund ?? 0);
}

function asProvidersSay({ money }: Seen): Check {
  const booked = new Map(
    ofKind(money.accounts, 'channel-receivable').map((each) => [each.account.split(':')[1] ?? '', each]),
  );
  const names = new Set([...booked.keys(), ...money.taken.map(({ provider }) => provider)]);
  const broken = [...names].flatMap((provider) => {
    const { took = 0n, gaveBack = 0n } = money.taken.find((each) => each.provider === provider) ?? {};
    const debit = BigInt(booked.get(provider)?.debit.minor ?? 0);
    const credit = BigInt(booked.get(provider)?.credit.minor ?? 0);
    return debit === took && credit === gaveBack
      ? []
      : [
          `${provider}: took ${cny(took)} and gave back ${cny(gaveBack)}, booked are ${cny(debit)} and ${cny(credit)}`,
        ];
  });
  return {
    promise: 'The journal says what the providers say they took and gave back',
    promiseZh: '账面与支付渠道一致',
    counted: money.taken
      .map(({ provider, took, gaveBack }) => `${provider} ${cny(took - gaveBack)}`)
      .join(', '),
    broken,
  };
}

/** What should be here of an order's money in minor units; undefined where it should not have come to this. */
function dueFor(each: Played, status: string): number | undefined {
  const { pay } = each.entry;
  if (pay?.amount !== undefined) return pay.amount;
  if (isPaid(status) && !each.cancelled) return keptFor(each, status);
  return status === 'CANCELLED' && (each.cancelled || pay?.when === 'late') ? 0 : undefined;
}

/** Of each order: what came less what went back is what the order keeps, or what a case is open about. */
function goodsOrMoney({ played, listed, paid }: Pick<AllSeen, 'played' | 'listed' | 'paid'>): Check {
  const statuses = new Map(listed.map(({ id, status }) => [id, status]));
  const payers = played.filter(({ entry, accepted }) => entry.pay && entry.pay.when !== 'never' && accepted);
  const broken = payers.flatMap((each) => {
    const id = each.accepted?.id ?? '';
    const status = statuses.get(id) ?? 'not listed';
    const came = paid.get(id) ?? [];
    const left = came.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0);
    return came.some(({ captured }) => captured > 0) && left === dueFor(each, status)
      ? []
      : [`${id} is ${status}, and ${cny(BigInt(left))} of it is here`];
  });
  return {
    promise: 'Who paid has the order, or the money back: once, whatever callbacks got lost or came twice',
    promiseZh: '付了款的都有货或已退款；回调丢失、重复都不影响',
    counted: `${payers.length - broken.length} of ${payers.length} buyers`,
    broken,
  };
}
