import type { FaultKind } from '../../faults.ts';
import { htmlAnswer } from '../../marketplace/desk.ts';
import type { Party, SandboxRequest } from '../../provider.ts';
import type { CarrierDesk } from '../desk.ts';
import type { CarrierSettings } from '../settings.ts';
import { type Done, ZtoRefusal, ztoAnswer } from './answer.ts';
import { bagMark, cancelOrder, createOrder, orderInfo } from './orders.ts';
import { ztoDigest } from './signature.ts';
import { queryTrack, subscribe } from './tracks.ts';

type Settings = CarrierSettings['zto'];

const calls: Readonly<Record<string, (message: unknown, desk: CarrierDesk) => Done>> = {
  'zto.open.createOrder': createOrder,
  'zto.open.cancelPreOrder': cancelOrder,
  'zto.open.getOrderInfo': orderInfo,
  'zto.innovate.bagAddrMark': bagMark,
  'zto.merchant.waybill.track.query': queryTrack,
  'zto.merchant.waybill.track.subsrcibe': subscribe,
};

/** ZTO's open platform (中通开放平台) for one account: `POST /<api>`, JSON under a digest of its own text. */
export const zto = (settings: () => Settings, desk: CarrierDesk): Party => ({
  name: 'zto',
  handle: (request) => {
    const name = request.path.slice(1);
    const call = Object.hasOwn(calls, name) ? calls[name] : undefined;
    if (call === undefined || request.method !== 'POST') return undefined;
    const struck = desk.strike('answer', 'zto');
    if (struck.has('html')) return htmlAnswer;
    if (struck.has('unavailable')) return { ...htmlAnswer, status: 503 };
    return ztoAnswer(() => {
      const message = checked(request, settings());
      throwStruck(struck);
      return call(message, desk);
    });
  },
});

function checked({ headers, body }: SandboxRequest, { appKey, appSecret }: Settings): unknown {
  const text = body.toString('utf8');
  if ((headers['x-appkey'] ?? headers['x-companyid']) !== appKey)
    throw new ZtoRefusal('S207', 'appKey不存在');
  if (headers['x-datadigest'] !== ztoDigest(text, appSecret)) throw new ZtoRefusal('S211', '签名错误');
  try {
    return JSON.parse(text);
  } catch {
    throw new ZtoRefusal('S208', '报文不是JSON');
  }
}

function throwStruck(struck: ReadonlySet<FaultKind>): void {
  if (struck.has('limited')) throw new ZtoRefusal('S206', '访问超过限额');
  if (struck.has('isp')) throw new ZtoRefusal('S200', '服务超时');
}
