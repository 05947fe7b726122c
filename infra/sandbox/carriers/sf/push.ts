import { writeForm } from '../../form.ts';
import type { Caller, SignedPost } from '../../provider.ts';
import type { Scan } from '../parcel.ts';
import { pushPlan, pushShape, saidIn } from '../push.ts';
import { pushedRoute, type Route } from './words.ts';

/** SF's pushes, which nothing signs; again, and whole, until the merchant says 0000, or OK in XML. */
export const sfCaller: Caller = {
  name: 'sf',
  sign: ({ content }) => posted(pushShape.parse(content).body),
  isAcknowledged: (status, body) => status === 200 && isWell(body),
  ...pushPlan,
};

const posted = (body: string): SignedPost =>
  body.startsWith('<')
    ? {
        headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
        body: writeForm({ content: body }),
      }
    : { headers: { 'content-type': 'application/json;charset=UTF-8' }, body };

const isWell = (body: string): boolean =>
  saidIn(body, 'return_code') === '0000' ||
  String(saidIn(body, 'success')) === 'true' ||
  body.includes('<Head>OK</Head>');

export const mostRoutes = 10;

/** RoutePushService: one to ten routes, of whatever parcels. */
export const sfPush = (scans: readonly Scan[], form: 'json' | 'xml'): string => {
  const routes = scans.map(pushedRoute);
  return form === 'json' ? JSON.stringify({ Body: { WaybillRoute: routes } }) : xmlOf(routes);
};

const xmlOf = (routes: readonly Route[]): string =>
  `<Request service="RoutePushService" lang="zh-CN"><Body>${routes.map(elementOf).join('')}</Body></Request>`;

const elementOf = (route: Route): string =>
  `<WaybillRoute ${Object.entries(route)
    .flatMap(([name, value]) => (value === null ? [] : [`${name}="${escaped(value)}"`]))
    .join(' ')}/>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
