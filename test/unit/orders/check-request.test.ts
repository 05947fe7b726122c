import { checkRequest } from '../../../functions/orders/domain/check-request.ts';
import { chinaDivisions } from '../../../functions/orders/domain/divisions.ts';
import type { OrderRequest } from '../../../functions/orders/domain/request.ts';
import { Failure } from '../../../shared/kernel/failure.ts';
import { anOrderRequest, cny } from '../../builders/order.ts';

const base = anOrderRequest();
const ofMarketplace = { channel: 'tmall', channelOrderId: 'T1' } as const;

function outcome(part: Partial<OrderRequest>): string {
  try {
    checkRequest(anOrderRequest(part), chinaDivisions());
    return 'accepted';
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return `${error.code} ${error.errors?.map(({ path }) => path).join(' ')}`;
  }
}

const shipTo = (part: Partial<OrderRequest['shipTo']>) => ({ shipTo: { ...base.shipTo, ...part } });
const only = (part: OrderRequest['shipTo']) => ({ shipTo: part });

it.each<[string, Partial<OrderRequest>, string]>([
  ['an ordinary order', {}, 'accepted'],
  [
    'a city without districts',
    shipTo({ province: '广东省', city: '东莞市', district: undefined }),
    'accepted',
  ],
  ['a district of another city', shipTo({ district: '天河区' }), 'ADDRESS_INVALID shipTo.district'],
  ['no detail', shipTo({ detail: undefined }), 'ADDRESS_INVALID shipTo.detail'],
  [
    'no name and no phone',
    shipTo({ name: undefined, phone: undefined }),
    'ADDRESS_INVALID shipTo.name shipTo.phone',
  ],
  ['a country that is none', shipTo({ country: 'XX' }), 'ADDRESS_INVALID shipTo.country'],
  ['a phone that is none', shipTo({ phone: '12345678901' }), 'PHONE_INVALID shipTo.phone'],
  ['a masked phone in an own shop', shipTo({ phone: '138****8000' }), 'PHONE_INVALID shipTo.phone'],
  ['a masked phone of a marketplace', { ...ofMarketplace, ...shipTo({ phone: '138****8000' }) }, 'accepted'],
  ['a privacy number', { ...ofMarketplace, ...shipTo({ phone: '13812345678-1234' }) }, 'accepted'],
  [
    'a mainland buyer who sends to Hong Kong',
    only({ name: '陳大文', phone: '91234567', country: 'HK', city: '香港', detail: '中環皇后大道中 1 號' }),
    'accepted',
  ],
  [
    'a token',
    { ...ofMarketplace, ...only({ token: 'oaid1', country: 'CN', province: '浙江省' }) },
    'accepted',
  ],
  [
    'a token beside a name',
    { ...ofMarketplace, ...only({ token: 'oaid1', country: 'CN', name: '王' }) },
    'ADDRESS_INVALID shipTo.name',
  ],
  ['a token in an own shop', only({ token: 'oaid1', country: 'CN' }), 'CHANNEL_RULE shipTo.token'],
  ['freight in an own shop', { freight: cny(1) }, 'CHANNEL_RULE freight'],
  ['a time of payment in an own shop', { paidAt: '2026-01-01T00:00:00Z' }, 'CHANNEL_RULE paidAt'],
  ['a marketplace without its number', { channel: 'jd' }, 'CHANNEL_RULE channelOrderId'],
  [
    'paid already and paid on delivery',
    { ...ofMarketplace, paidAt: '2026-01-01T00:00:00Z', paymentTiming: 'on-delivery' },
    'CHANNEL_RULE paidAt',
  ],
  ['an own shop without the customer', { customer: {} }, 'CHANNEL_RULE customer.name customer.phone'],
])('%s', (_, part, expected) => expect(outcome(part)).toBe(expected));

it('writes places by their official names and changes nothing else', () => {
  const given = anOrderRequest(shipTo({ province: '上海', city: '上海' }));
  expect(checkRequest(given, chinaDivisions())).toEqual({ ...given, shipTo: base.shipTo });
});
