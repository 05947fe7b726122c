import * as z from 'zod';
import { present } from '../../../../shared/kernel/present.ts';
import { unreadableAnswer } from '../ask-carrier.ts';
import { CarrierUnavailable, type RouteQuery, type RoutesAnswer } from '../carrier.ts';
import { listOf } from '../carrier-fields.ts';
import { membersOf } from '../carrier-json.ts';
import { phoneEnd } from '../phone-end.ts';
import type { JdCarrierConfig } from './config.ts';
import type { AskJd } from './gateway.ts';
import { eventOf, queriedNode } from './scan.ts';

/** Asking JD where a parcel is (全程跟踪), one number a question, and for its pushes (物流轨迹订阅: none come unasked). */
export const jdRoutes = (config: JdCarrierConfig, ask: AskJd): RouteQuery => ({
  most: 1,
  pauseMs: config.pauseMs,
  routes: async (parcels) => {
    const answers: RoutesAnswer[] = [];
    for (const { waybillNo } of parcels) answers.push(await trace(waybillNo, config, ask));
    return {
      events: answers.flatMap(({ events }) => events),
      refused: answers.flatMap(({ refused }) => refused),
    };
  },
  subscribe: async ({ waybillNo, phone }) => {
    const mobile = present({ mobile: phoneEnd(phone) });
    const answer = await ask(config.subscribePath, { ...parcelOf(waybillNo, config), ...mobile });
    if (answer.state === 'NO') throw new CarrierUnavailable(answer.code, { retry: false });
  },
});

const parcelOf = (waybillCode: string, { orderOrigin, customerCode }: JdCarrierConfig) => ({
  waybillCode,
  orderOrigin,
  customerCode,
});

const nodes = z.object({ traceDetails: listOf(queriedNode).optional().default([]) });

async function trace(waybillNo: string, config: JdCarrierConfig, ask: AskJd): Promise<RoutesAnswer> {
  const answer = await ask(config.tracePath, parcelOf(waybillNo, config));
  if (answer.state === 'NO') {
    if (config.codes.refused.includes(answer.code))
      return { events: [], refused: [{ waybillNo, code: answer.code }] };
    throw new CarrierUnavailable(answer.code, { retry: false });
  }
  // Of a parcel without scans there is no data.
  const read = nodes.safeParse(membersOf(answer.data) ?? {}).data;
  if (!read) throw unreadableAnswer();
  const ofIt = read.traceDetails.filter(({ waybillCode }) => (waybillCode ?? waybillNo) === waybillNo);
  return { events: ofIt.map((node) => eventOf(waybillNo, node, config.taughtCodes)), refused: [] };
}
