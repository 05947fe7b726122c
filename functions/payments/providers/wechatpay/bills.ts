import * as z from 'zod';
import type { BillAnswer, BillDeps, BillDesk, BillType } from '../../bill-desk.ts';
import {
  allowedLink,
  type Found,
  fetched,
  magics,
  offersOf,
  provedUnpacked,
  withinOffers,
  withoutBill,
} from '../bill-files.ts';
import { unknown } from '../outbound.ts';
import { type Asking, authorizedGet, callApi } from './api.ts';
import type { WechatpayConfig } from './config.ts';

type Desk = Asking & { readonly deps: BillDeps };
type Wanted = { readonly type: BillType; readonly day: string };

/**
 * WeChat Pay's bills (交易账单, 资金账单): a link that lasts some minutes to a gzip file. The file itself is not signed; the
 * answer with the link is, and says the SHA1 of what the file unpacks to.
 */
export function wechatpayBills(config: WechatpayConfig, deps: BillDeps): BillDesk {
  const desk = { config, deps, call: (operation) => callApi(operation, config, deps) } satisfies Desk;
  return withinOffers({
    provider: 'wechatpay',
    account: config.mchId,
    bills: offersOf(['trade', 'fund'], config.bills),
    bill: (type, day) => billOf({ type, day }, desk),
  });
}

async function billOf({ type, day }: Wanted, desk: Desk): Promise<BillAnswer> {
  const { config, deps } = desk;
  let sha1 = '';
  const find = async (): Promise<Found> => {
    const found = await linkOf({ type, day }, desk);
    if (found.state === 'DECLINED')
      return withoutBill(found.code, { day, settings: config.bills, now: deps.now });
    if (found.state === 'LINK') sha1 = found.sha1;
    return found;
  };
  const fileName = `wechatpay-${config.mchId}-${type}-${day}.csv.gz`;
  const bill = await fetched({ find, magic: magics.gzip, fileName }, deps);
  if (bill.state !== 'READY') return bill;
  return {
    ...bill,
    chunks: provedUnpacked(bill.chunks, { sha1, mostBytes: config.bills.mostBytes * mostRatio }),
    hash: { algorithm: 'SHA1', value: sha1, of: 'uncompressed' },
  };
}

/** A bill of text packs to a tenth of itself; what unpacks to more than this is none. */
const mostRatio = 100;

const paths: Readonly<Record<BillType, string>> = {
  trade: '/v3/bill/tradebill?bill_type=ALL&tar_type=GZIP&bill_date=',
  fund: '/v3/bill/fundflowbill?account_type=BASIC&tar_type=GZIP&bill_date=',
};
const answered = z.object({
  hash_type: z.literal('SHA1'),
  hash_value: z.string().regex(/^[0-9a-fA-F]{40}$/),
  download_url: z.string(),
});

type Linked =
  | Exclude<Found, { state: 'LINK' }>
  | (Extract<Found, { state: 'LINK' }> & { readonly sha1: string });

async function linkOf({ type, day }: Wanted, { config, call, deps }: Desk): Promise<Linked> {
  const { timeoutMs, mostBytes } = config.bills;
  const said = await call({ method: 'GET', path: `${paths[type]}${day}` });
  if (said.state === 'ABSENT') return unknown('UNREADABLE');
  if (said.state !== 'YES') return said;
  const { data } = answered.safeParse(said.fields);
  if (!data) return unknown('UNREADABLE');
  const url = allowedLink(data.download_url, [new URL(config.host).host, ...config.billHosts]);
  if (url === undefined) return unknown('MISMATCH', 'host');
  const request = { ...authorizedGet(url, config, deps), timeoutMs, mostBytes };
  return { state: 'LINK', request, sha1: data.hash_value };
}
