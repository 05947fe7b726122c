import * as z from 'zod';
import { present } from '../../../../shared/kernel/present.ts';
import { asForm, askCarrier, unreadableAnswer } from '../ask-carrier.ts';
import { type CarrierDeps, CarrierUnavailable, type RouteQuery, type RoutesAnswer } from '../carrier.ts';
import { maybeText } from '../carrier-fields.ts';
import { phoneEnd } from '../phone-end.ts';
import type { Kuaidi100Config } from './config.ts';
import { companyOf, eventsOf, scansOfParcel } from './scans.ts';
import { querySign } from './signature.ts';

type Asking = { readonly config: Kuaidi100Config; readonly deps: CarrierDeps };
type Asked = Parameters<RouteQuery['routes']>[0][number];
type Subscribed = Parameters<NonNullable<RouteQuery['subscribe']>>[0];

/** Asking Kuaidi100 where a parcel is (实时查询), one number a question, and for its pushes (订阅). */
export const kuaidi100Routes = (config: Kuaidi100Config, deps: CarrierDeps): RouteQuery => ({
  most: 1,
  pauseMs: config.pauseMs,
  routes: async (parcels) => {
    const answers: RoutesAnswer[] = [];
    for (const parcel of parcels) answers.push(await query(parcel, { config, deps }));
    return {
      events: answers.flatMap(({ events }) => events),
      refused: answers.flatMap(({ refused }) => refused),
    };
  },
  subscribe: (parcel) => subscribe(parcel, { config, deps }),
});

/** A question without a company is none; a subscription lets Kuaidi100 find out (autoCom). */
const noCompany = 'COMPANY';

async function query({ waybillNo, carrier, phone }: Asked, asking: Asking): Promise<RoutesAnswer> {
  const { config } = asking;
  const refusal = (code: string): RoutesAnswer => ({ events: [], refused: [{ waybillNo, code }] });
  const com = companyOf(carrier, config);
  if (com === undefined) return refusal(noCompany);
  const end = present({ phone: phoneEnd(phone) });
  const param = JSON.stringify({ com, num: waybillNo, ...end, resultv2: '4', show: '0', order: 'desc' });
  const form = { customer: config.customer, sign: querySign(param, config), param };
  const said = await ask(config.queryUrl, form, asking);
  const { data: found } = scansOfParcel.safeParse(said);
  if (found) return { events: found.nu === waybillNo ? eventsOf(found, config) : [], refused: [] };
  const code = codeOf(said);
  if (config.codes.again.includes(code)) throw new CarrierUnavailable(code, { retry: true });
  if (config.codes.none.includes(code)) return { events: [], refused: [] };
  if (config.codes.refused.includes(code)) return refusal(code);
  throw new CarrierUnavailable(code, { retry: false });
}

async function subscribe(
  { waybillNo, carrier, phone, callbackUrl }: Subscribed,
  asking: Asking,
): Promise<void> {
  const { key, salt, codes, subscribeUrl } = asking.config;
  const company = companyOf(carrier, asking.config);
  const parameters = {
    callbackurl: callbackUrl,
    salt,
    resultv2: '4',
    ...(company === undefined && { autoCom: '1' }),
    ...present({ phone: phoneEnd(phone) }),
  };
  const param = JSON.stringify({ company: company ?? '', number: waybillNo, key, parameters });
  const code = codeOf(await ask(subscribeUrl, { schema: 'json', param }, asking));
  if (code === '200' || codes.subscribed.includes(code)) return;
  throw new CarrierUnavailable(code, { retry: codes.subscribeAgain.includes(code) });
}

const ask = (url: string, form: Readonly<Record<string, string>>, { config, deps }: Asking) =>
  askCarrier({ url, timeoutMs: config.timeoutMs, ...asForm(form) }, deps);

const outcome = z.object({ returnCode: maybeText, status: maybeText });

/** What it says of a question, under one of two names. Throws where it says nothing. */
function codeOf(said: unknown): string {
  const { data } = outcome.safeParse(said);
  const code = data?.returnCode ?? data?.status;
  if (code === undefined) throw unreadableAnswer();
  return code;
}
