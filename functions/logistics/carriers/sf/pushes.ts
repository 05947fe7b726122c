import * as z from 'zod';
import { present } from '../../../../shared/kernel/present.ts';
import type { IncomingPush, Pushes, PushReading } from '../carrier.ts';
import { maybeText, waybillText } from '../carrier-fields.ts';
import { type Members, membersOf } from '../carrier-json.ts';
import { pushForm, pushText } from '../push-body.ts';
import type { TaughtCodes } from '../taught-codes.ts';
import type { SfConfig } from './config.ts';
import { feePush, feesMinor } from './fees.ts';
import { pushedEvent } from './scan.ts';
import { xmlRoutes } from './xml-push.ts';

/** What came: routes in JSON or XML, or members of something else. */
type Message =
  | { readonly kind: 'routes'; readonly as: 'json' | 'xml'; readonly routes: readonly unknown[] }
  | { readonly kind: 'other'; readonly members: Members }
  | { readonly kind: 'none'; readonly as: 'json' | 'xml' };

/**
 * What SF sends of itself: routes (RoutePushService, JSON or the XML of old), states of orders, fees. It signs none of it:
 * the secret token in the address is the proof, and whoever keeps these compares the numbers with ours.
 */
export const sfPushes = ({ answers, taughtCodes }: SfConfig): Pushes => ({
  read: (push) => readingOf(messageOf(push), taughtCodes),
  answer: (stored, push) => answerTo(messageOf(push), stored, answers),
});

function messageOf({ headers, bytes }: IncomingPush): Message {
  const isForm = (headers['content-type'] ?? '').includes('x-www-form-urlencoded');
  const text = (isForm ? pushForm(bytes)?.get('content') : pushText(bytes))?.trim() ?? '';
  if (text.startsWith('<')) {
    const routes = xmlRoutes(text);
    return routes ? { kind: 'routes', as: 'xml', routes } : { kind: 'none', as: 'xml' };
  }
  const members = membersOf(text);
  if (!members) return { kind: 'none', as: 'json' };
  const routes = routesIn(members);
  return routes ? { kind: 'routes', as: 'json', routes } : { kind: 'other', members };
}

function routesIn(members: Members): readonly unknown[] | undefined {
  const routes = membersOf(members['Body'])?.['WaybillRoute'];
  if (routes === undefined || routes === null) return undefined;
  return Array.isArray(routes) ? routes : [routes];
}

/** SF sends ten. */
const mostRoutes = 200;

const refused = (reason: string): PushReading => ({ kind: 'refused', reason });

function readingOf(message: Message, taughtCodes: TaughtCodes): PushReading {
  if (message.kind === 'none') return refused(`it is no ${message.as === 'xml' ? 'XML' : 'JSON'} of SF`);
  if (message.kind === 'routes') return eventsOf(message.routes, taughtCodes);
  return orderState(message.members) ?? fees(message.members) ?? refused('it is nothing that SF sends');
}

/** One that cannot be read stops no other one: SF would send the whole batch again and again. */
function eventsOf(routes: readonly unknown[], taughtCodes: TaughtCodes): PushReading {
  if (routes.length > mostRoutes) return refused('there are more routes than SF sends at once');
  const events = routes.flatMap((route) => pushedEvent(route, taughtCodes) ?? []);
  return { kind: 'events', events, unreadable: routes.length - events.length };
}

const state = z.object({
  orderNo: maybeText,
  waybillNo: waybillText.optional().catch(undefined),
  orderStateCode: maybeText.pipe(z.string().max(40)),
});
const statePush = z.object({ orderState: z.array(state).min(1) });

/** 订单状态推送; the last where there are several. */
function orderState(members: Members): PushReading | undefined {
  const last = statePush.safeParse(members).data?.orderState.at(-1);
  if (!last) return undefined;
  const { orderNo: carrierOrderId, waybillNo, orderStateCode: code } = last;
  return { kind: 'order', code, ...present({ carrierOrderId, waybillNo }) };
}

/** 清单运费推送, as it is or as JSON in a text in `content`. */
function fees(members: Members): PushReading | undefined {
  const { data } = feePush.safeParse(membersOf(members['content']) ?? members);
  if (!data) return undefined;
  const { waybillNo, orderNo: carrierOrderId, feeList } = data;
  return {
    kind: 'order',
    code: 'fees',
    waybillNo,
    feeMinor: feesMinor(feeList),
    ...present({ carrierOrderId }),
  };
}

const xmlAnswers = {
  stored: '<Response service="RoutePushService"><Head>OK</Head></Response>',
  again:
    '<Response service="RoutePushService"><Head>ERR</Head><ERROR code="4001">系统发生数据错误或运行时异常</ERROR></Response>',
};
const routeAnswers = {
  stored: '{"return_code":"0000","return_msg":"成功"}',
  again: '{"return_code":"1000","return_msg":"系统异常"}',
};

function answerTo(message: Message, stored: boolean, others: SfConfig['answers']) {
  if (message.kind !== 'other' && message.as === 'xml')
    return { body: pick(xmlAnswers, stored), contentType: 'text/xml;charset=utf-8' };
  const words = message.kind === 'other' ? others : routeAnswers;
  return { body: pick(words, stored), contentType: 'application/json;charset=utf-8' };
}

const pick = (words: { readonly stored: string; readonly again: string }, stored: boolean): string =>
  stored ? words.stored : words.again;
