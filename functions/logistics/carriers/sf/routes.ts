import * as z from 'zod';
import type { ReadEvent } from '../../domain/tracking.ts';
import { unreadableAnswer } from '../ask-carrier.ts';
import type { RouteQuery, RoutesAnswer } from '../carrier.ts';
import { listOf, maybeText, waybillText } from '../carrier-fields.ts';
import { phoneEnd } from '../phone-end.ts';
import type { TaughtCodes } from '../taught-codes.ts';
import { type Asking, dataOrThrow } from './gateway.ts';
import { eventOf, queriedScan } from './scan.ts';

type Asked = Parameters<RouteQuery['routes']>[0];

/** Asking SF where parcels are (路由查询). */
export const sfRoutes = (asking: Asking): RouteQuery => ({
  most: asking.config.mostNumbers,
  pauseMs: asking.config.pauseMs,
  routes: async (parcels) => {
    const answers: RoutesAnswer[] = [];
    for (const [phone, numbers] of byPhone(parcels)) answers.push(await search(numbers, phone, asking));
    return {
      events: answers.flatMap(({ events }) => events),
      refused: answers.flatMap(({ refused }) => refused),
    };
  },
});

/** One question has one phone to prove that the parcels are ours, so those of another phone are asked for by another. */
const byPhone = (parcels: Asked): ReadonlyMap<string | undefined, readonly string[]> =>
  new Map(
    [...Map.groupBy(parcels, ({ phone }) => phoneEnd(phone))].map(([phone, group]) => [
      phone,
      group.map(({ waybillNo }) => waybillNo),
    ]),
  );

const routeResp = z.object({
  mailNo: waybillText,
  routes: listOf(queriedScan).optional().default([]),
  reasonCode: maybeText,
});
const answer = z.object({ routeResps: z.array(z.unknown()) });

async function search(
  numbers: readonly string[],
  checkPhoneNo: string | undefined,
  { ask, config: { taughtCodes } }: Asking,
): Promise<RoutesAnswer> {
  const said = await ask('EXP_RECE_SEARCH_ROUTES', {
    language: '0',
    trackingType: '1',
    trackingNumber: numbers,
    methodType: '1',
    ...(checkPhoneNo !== undefined && { checkPhoneNo }),
  });
  const read = answer.safeParse(dataOrThrow(said)).data;
  if (!read) throw unreadableAnswer();
  const resps = listOf(routeResp).parse(read.routeResps);
  const asked = resps.filter(({ mailNo }) => numbers.includes(mailNo));
  return { events: asked.flatMap((resp) => eventsOf(resp, taughtCodes)), refused: asked.flatMap(refusalOf) };
}

type RouteResp = z.output<typeof routeResp>;
const eventsOf = ({ mailNo, routes }: RouteResp, taughtCodes: TaughtCodes): readonly ReadEvent[] =>
  routes.map((scan) => eventOf(mailNo, scan, { told: 'query', taughtCodes }));

/** No routes and a reason (20028 月结卡号不匹配) is "not to you"; no routes and none is "not yet". */
const refusalOf = ({ mailNo, routes, reasonCode }: RouteResp) =>
  routes.length === 0 && reasonCode !== undefined ? [{ waybillNo: mailNo, code: reasonCode }] : [];
