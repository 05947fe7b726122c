import * as z from 'zod';
import { derivedNumber } from '../../marketplace/desk.ts';
import { book, cancel, counted } from '../book.ts';
import { hubOf, type Place, placeOf } from '../country.ts';
import type { CarrierDesk } from '../desk.ts';
import type { Booked } from '../parcel.ts';
import { type Done, ZtoRefusal } from './answer.ts';

const needed = (most: number) => z.string().min(1).max(most);
const maybe = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

const senderShape = z
  .object({
    ...{ senderName: needed(64), senderPhone: maybe, senderMobile: maybe, senderProvince: needed(32) },
    ...{ senderCity: needed(32), senderDistrict: needed(32), senderAddress: needed(255) },
  })
  .refine(
    ({ senderPhone, senderMobile }) => senderPhone + senderMobile !== '',
    'senderPhone or senderMobile',
  );
const receiverShape = z
  .object({
    ...{
      receiverName: needed(64),
      receiverPhone: maybe,
      receiverMobile: maybe,
      receiverProvince: needed(32),
    },
    ...{ receiverCity: needed(32), receiverDistrict: needed(32), receiverAddress: needed(255) },
  })
  .refine(({ receiverPhone, receiverMobile }) => receiverPhone + receiverMobile !== '', 'receiverMobile');

const orderShape = z.object({
  partnerType: z.enum(['1', '2']),
  orderType: z.enum(['1', '2', '3', '4']),
  partnerOrderCode: needed(64),
  accountInfo: z.object({ accountId: maybe, accountPassword: maybe, type: z.int().optional() }).optional(),
  senderInfo: senderShape,
  receiveInfo: receiverShape,
  orderVasList: z
    .array(z.object({ vasType: z.string(), vasAmount: z.int().nonnegative().optional() }))
    .nullish(),
  summaryInfo: z.object({ quantity: z.int().min(1).optional() }).nullish(),
  orderItems: z.array(z.object({ name: maybe, weight: z.int().optional() })).nullish(),
});
type Order = z.output<typeof orderShape>;

/** A message in the form of its API; ZtoRefusal says what is wrong with it. */
export function read<Value>(shape: z.ZodType<Value>, message: unknown): Value {
  const { data, error } = shape.safeParse(message);
  if (error !== undefined) throw new ZtoRefusal('S208', `参数错误: ${z.prettifyError(error)}`);
  return data as Value;
}

/** zto.open.createOrder (创建订单): the same number again gives the first answer. One order is one waybill. */
export function createOrder(message: unknown, desk: CarrierDesk): Done {
  const order = read(orderShape, message);
  const booking = book(askedOf(order, desk), desk);
  if (booking.state === 'CANCELLED') throw new ZtoRefusal('E409', '订单已取消');
  if (booking.asked.book > 1 && desk.shelf.switches().repeated === 'refused')
    throw new ZtoRefusal('E409', '订单号重复');
  return { result: orderView(taken(booking)), statusCode: '0000' };
}

function askedOf({ partnerOrderCode, orderType, senderInfo: s, receiveInfo: r }: Order, desk: CarrierDesk) {
  return {
    ...({ carrier: 'zto', orderId: partnerOrderCode, orderType, parcels: 1 } as const),
    reference: () => `2511${String(desk.store.next('zto/order')).padStart(14, '0')}`,
    from: {
      ...{ province: s.senderProvince, city: s.senderCity, district: s.senderDistrict },
      detail: s.senderAddress,
    },
    to: {
      ...{ province: r.receiverProvince, city: r.receiverCity, district: r.receiverDistrict },
      detail: r.receiverAddress,
    },
    phones: [s.senderMobile || s.senderPhone, r.receiverMobile || r.receiverPhone],
  };
}

/** ZTO has nobody who looks at orders. */
function taken(booking: Booked): Booked {
  if (booking.state !== 'BOOKED') throw new ZtoRefusal('E418', '收件地址超区');
  return booking;
}

function orderView({ to, waybillNos, reference, orderId, orderType }: Booked): object {
  const { hub } = to as Place;
  const code = hubOf(hub).areaCode;
  return {
    bigMarkInfo: markOf(to as Place),
    verifyCode: null,
    signBillInfo: null,
    siteCode: `${code}00`,
    siteName: hub,
    billCode: orderType === '3' ? null : (waybillNos[0] ?? null),
    orderCode: reference,
    partnerOrderCode: orderId,
  };
}

const cancelShape = z.object({
  cancelType: z.coerce.string().pipe(z.enum(['1', '2', '3', '4', '5', '6', '7'])),
  orderCode: maybe,
  billCode: maybe,
});

/** zto.open.cancelPreOrder (取消预约件): an order of the whole net (全网件, orderType 1) can't be taken back. */
export function cancelOrder(message: unknown, desk: CarrierDesk): Done {
  const { orderCode, billCode } = read(cancelShape, message);
  const found = desk.shelf
    .bookings()
    .find(
      ({ carrier, reference, waybillNos }) =>
        carrier === 'zto' && (reference === orderCode || (billCode !== '' && waybillNos.includes(billCode))),
    );
  if (found === undefined) throw new ZtoRefusal('E404', '订单不存在');
  const booking = counted(found, 'cancel', desk);
  if (booking.state === 'CANCELLED') throw new ZtoRefusal('E409', '订单已取消');
  if (booking.orderType === '1') throw new ZtoRefusal('E413', '全网件不支持取消');
  if (!cancel(booking, desk)) throw new ZtoRefusal('E409', '订单已揽收，不能取消');
  return { result: null };
}

/** 大头笔 and 集包地. */
function markOf({ hub, city, district }: Place): object {
  const box = derivedNumber(`${city}${district}`, ['', 2]);
  return { mark: `${hubOf(hub).areaCode}- H${box} 09`, bagAddr: hub };
}

const infoShape = z.object({ orderCode: maybe, billCode: maybe, partnerOrderCode: maybe });

/**
 * zto.open.getOrderInfo (查询订单): by any of its three numbers; nothing where there is none, status 99 of what was cancelled.
 * It does not tell what has to be printed.
 */
export function orderInfo(message: unknown, desk: CarrierDesk): Done {
  const { orderCode, billCode, partnerOrderCode } = read(infoShape, message);
  const found = desk.shelf
    .bookings()
    .find(
      ({ carrier, reference, orderId, waybillNos }) =>
        carrier === 'zto' &&
        (reference === orderCode || orderId === partnerOrderCode || waybillNos.includes(billCode)),
    );
  if (found === undefined) return { result: [] };
  const { addresses, orderId, reference, waybillNos, state, orderType } = counted(found, 'query', desk);
  if (state === 'REFUSED') return { result: [] };
  const { from, to } = addresses;
  const order = {
    ...{ orderCode: reference, partnerOrderCode: orderId, orderStatus: state === 'CANCELLED' ? '99' : '1' },
    billCode: orderType === '3' ? null : waybillNos[0],
    ...{ sendProv: from.province, sendCity: from.city, sendCounty: from.district, sendAddress: from.detail },
    ...{ receivProv: to.province, receivCity: to.city, receivCounty: to.district, receivAddress: to.detail },
  };
  return { result: [order] };
}

const wayShape = z.object({
  unionCode: maybe,
  ...{ receive_province: needed(32), receive_city: needed(32), receive_district: maybe },
  receive_address: needed(255),
});

/** zto.innovate.bagAddrMark (大头笔): what has to be printed for an address. */
export function bagMark(message: unknown): Done {
  const { receive_province, receive_city, receive_district, receive_address } = read(wayShape, message);
  const place = placeOf({
    ...{ province: receive_province, city: receive_city, district: receive_district },
    detail: receive_address,
  });
  if (place === undefined) throw new ZtoRefusal('E418', '收件地址超区');
  return { result: markOf(place) };
}
