import { createHash } from 'node:crypto';
import type { FaultKind } from '../../faults.ts';
import { readForm } from '../../form.ts';
import { htmlAnswer } from '../../marketplace/desk.ts';
import type { Answer, Party, SandboxRequest } from '../../provider.ts';
import type { CarrierDesk } from '../desk.ts';
import type { CarrierSettings } from '../settings.ts';
import { PlatformRefusal, ServiceRefusal, sfAnswer } from './answer.ts';
import { createOrder, moreChildren, searchOrder, updateOrder } from './orders.ts';
import { searchRoutes } from './routes.ts';
import { sfDigest } from './signature.ts';

type Settings = CarrierSettings['sf'];
type Fields = Readonly<Record<string, unknown>>;
type Service = (message: unknown, desk: CarrierDesk, settings: Settings) => Fields;

const services: Readonly<Record<string, Service>> = {
  EXP_RECE_CREATE_ORDER: (message, desk, { monthlyCard }) => createOrder(message, monthlyCard, desk),
  EXP_RECE_UPDATE_ORDER: updateOrder,
  EXP_RECE_SEARCH_ORDER_RESP: searchOrder,
  EXP_RECE_SEARCH_ROUTES: searchRoutes,
  EXP_RECE_GET_SUB_MAILNO: moreChildren,
};

/** SF's platform (顺丰丰桥) for one account: `POST /std/service`, a form with a signed message. */
export const sf = (settings: () => Settings, desk: CarrierDesk): Party => ({
  name: 'sf',
  handle: (request) => {
    if (request.path !== '/std/service') return undefined;
    const struck = desk.strike('answer', 'sf');
    if (struck.has('html')) return htmlAnswer;
    if (struck.has('unavailable')) return { ...htmlAnswer, status: 503 };
    return answered(request, settings(), desk, struck);
  },
});

function answered(
  request: SandboxRequest,
  settings: Settings,
  desk: CarrierDesk,
  struck: ReadonlySet<FaultKind>,
): Answer {
  const number = desk.store.next('sf/answer');
  const id = createHash('md5').update(`sf/${number}`).digest('hex').toUpperCase();
  return sfAnswer(
    () => {
      const form = checked(request, settings, desk);
      if (struck.has('limited')) throw new PlatformRefusal('A1005', 'API访问受限');
      if (struck.has('isp')) throw new PlatformRefusal('A1009', '目标服务不可达');
      const name = form['serviceCode'] ?? '';
      const service = Object.hasOwn(services, name) ? services[name] : undefined;
      if (service === undefined) throw new PlatformRefusal('A1004', '无对应服务权限');
      return service(messageOf(form['msgData'] ?? ''), desk, settings);
    },
    { id, isObject: struck.has('object') },
  );
}

function messageOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ServiceRefusal('8001', 'msgData is no JSON');
  }
}

const oldestMs = 10 * 60_000;
const needed = ['partnerID', 'requestID', 'serviceCode', 'timestamp', 'msgData', 'msgDigest'] as const;

/** The form, once it is the account's own, signed, and not old. */
function checked({ method, body }: SandboxRequest, settings: Settings, desk: CarrierDesk) {
  const read = method === 'POST' ? readForm(body.toString('latin1')) : undefined;
  const form = Object.fromEntries([...(read ?? [])].map(([name, value]) => [name, value.toString('utf8')]));
  const missing = needed.find((name) => (form[name] ?? '') === '');
  if (missing !== undefined) throw new PlatformRefusal('A1001', `必传参数不可为空: ${missing}`);
  if (form['partnerID'] !== settings.partnerId) throw new PlatformRefusal('A1004', '无对应服务权限');
  if (!isSigned(form, settings, desk)) throw new PlatformRefusal('A1006', '数字签名无效');
  const age = Math.abs(desk.now() - Number(form['timestamp']));
  if (!(age <= oldestMs)) throw new PlatformRefusal('A1002', '请求时效已过期');
  return form;
}

function isSigned(
  form: Readonly<Record<string, string>>,
  { checkword }: Settings,
  desk: CarrierDesk,
): boolean {
  const { sfDigest: wanted } = desk.shelf.switches();
  const signed = { msgData: form['msgData'] ?? '', timestamp: form['timestamp'] ?? '' };
  const forms = wanted === 'both' ? (['java', 'raw'] as const) : [wanted];
  return forms.some((each) => sfDigest(signed, checkword, each) === form['msgDigest']);
}
