import * as z from 'zod';
import type { BillDeps, BillDesk, BillType } from '../../bill-desk.ts';
import {
  allowedLink,
  type Found,
  fetched,
  magics,
  offersOf,
  withinOffers,
  withoutBill,
} from '../bill-files.ts';
import { unknown } from '../outbound.ts';
import type { AlipayConfig } from './config.ts';
import { type Asking, accepted, callGateway } from './gateway.ts';

/** Alipay's bills: a link that lasts half a minute to a zip of a detail and a summary, in GBK (业务账单, 账务账单). */
export function alipayBills(config: AlipayConfig, deps: BillDeps): BillDesk {
  const { sellerId, bills: settings } = config;
  const asking: Asking = { config, call: (operation) => callGateway(operation, config, deps) };
  return withinOffers({
    provider: 'alipay',
    account: sellerId,
    bills: offersOf(['trade', 'fund'], settings),
    bill: (type, day) => {
      const find = async (): Promise<Found> => {
        const found = await linkOf({ type, day }, asking);
        return found.state === 'DECLINED' ? withoutBill(found.code, { day, settings, now: deps.now }) : found;
      };
      return fetched({ find, magic: magics.zip, fileName: `alipay-${sellerId}-${type}-${day}.zip` }, deps);
    },
  });
}

const answered = z.object({ bill_download_url: z.string() });
type Wanted = { readonly type: BillType; readonly day: string };

/** `alipay.data.dataservice.bill.downloadurl.query`. */
async function linkOf({ type, day }: Wanted, { config, call }: Asking): Promise<Found> {
  const { timeoutMs, mostBytes } = config.bills;
  const heard = await call({
    method: 'alipay.data.dataservice.bill.downloadurl.query',
    content: { bill_type: config.billTypes[type], bill_date: day },
  });
  const answer = accepted(heard, config);
  if (answer.state === 'ABSENT') return unknown('UNREADABLE');
  if (answer.state !== 'YES') return answer;
  const { data } = answered.safeParse(answer.fields);
  if (!data) return unknown('UNREADABLE');
  const url = allowedLink(data.bill_download_url, config.billHosts);
  if (url === undefined) return unknown('MISMATCH', 'host');
  return { state: 'LINK', request: { method: 'GET', url, headers: {}, timeoutMs, mostBytes } };
}
