import * as z from 'zod';
import { derivedNumber } from '../../marketplace/desk.ts';
import { book, cancel, counted } from '../book.ts';
import { hubOf, type Place } from '../country.ts';
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
  const { hub, city, district } = to as Place;
  const code = hubOf(hub).areaCode;
  const box = derivedNumber(`${city}${district}`, ['', 2]);
  return {
    bigMarkInfo: { mark: `${code}- H${box} 09`, bagAddr: hub },
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
