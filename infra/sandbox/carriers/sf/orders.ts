import * as z from 'zod';
import { book, cancel, counted } from '../book.ts';
import type { CarrierDesk } from '../desk.ts';
import type { Booked, Parcel } from '../parcel.ts';
import { newWaybillNo } from '../waybill-no.ts';
import { ServiceRefusal } from './answer.ts';
import { routeLabel } from './label.ts';

type Fields = Readonly<Record<string, unknown>>;

const text = (most: number) =>
  z
    .string()
    .max(most)
    .nullish()
    .transform((value) => value ?? '');
const contactShape = z
  .object({
    contactType: z.union([z.literal(1), z.literal(2)]),
    company: text(100),
    contact: text(100),
    tel: text(20),
    mobile: text(20),
    country: text(30),
    province: text(30),
    city: text(100),
    county: text(30),
    address: z.string().min(1).max(200),
    postCode: text(25),
  })
  .refine(({ tel, mobile }) => tel !== '' || mobile !== '', 'tel or mobile')
  .refine(({ company, contact }) => company !== '' || contact !== '', 'company or contact');
type Contact = z.output<typeof contactShape>;

const orderId = z.string().min(1).max(64);
const orderShape = z.object({
  language: z.string().max(10),
  orderId,
  monthlyCard: text(20),
  payMethod: z.int().min(1).max(3).optional(),
  expressTypeId: z.int().positive(),
  parcelQty: z.int().min(1).max(307).default(1),
  totalWeight: z.number().positive().optional(),
  remark: text(100),
  custReferenceNo: text(100),
  contactInfoList: z.array(contactShape).min(2),
  cargoDetails: z
    .array(
      z.object({
        name: z.string().min(1).max(128),
        count: z.number().positive().max(99_999).optional(),
        unit: text(30),
        weight: z.number().positive().optional(),
        amount: z.number().nonnegative().optional(),
      }),
    )
    .min(1),
  serviceList: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
});

const leastMotherKg = 6;

/** A message in the form of its service; ServiceRefusal says what is wrong with it. */
export function read<Value>(shape: z.ZodType<Value>, message: unknown): Value {
  const { data, error } = shape.safeParse(message);
  if (error !== undefined) throw new ServiceRefusal('8001', `参数不合法: ${z.prettifyError(error)}`);
  return data as Value;
}

/** EXP_RECE_CREATE_ORDER (下订单): the same number again gives the first answer. */
export function createOrder(message: unknown, monthlyCard: string, desk: CarrierDesk): Fields {
  const order = read(orderShape, message);
  const contact = (type: 1 | 2) => order.contactInfoList.find(({ contactType }) => contactType === type);
  const [from, to] = [contact(1), contact(2)];
  if (from === undefined || to === undefined) throw new ServiceRefusal('8001', 'contactInfoList');
  if (order.monthlyCard !== '' && order.monthlyCard !== monthlyCard)
    throw new ServiceRefusal('8060', '月结卡号不匹配');
  if (order.parcelQty > 1 && (order.totalWeight ?? 0) <= leastMotherKg)
    throw new ServiceRefusal('8062', '子母件总重量必须大于6公斤');
  const booking = book(
    {
      ...{ carrier: 'sf', orderId: order.orderId, parcels: order.parcelQty },
      reference: () => `SFO${desk.store.next('sf/order')}`,
      from: addressOf(from),
      to: addressOf(to),
      phones: [from, to].map(({ mobile, tel }) => mobile || tel),
    },
    desk,
  );
  if (booking.asked.book > 1 && desk.shelf.switches().repeated === 'refused')
    throw new ServiceRefusal('8016', '重复下单');
  return orderView(inForce(booking));
}

const addressOf = ({ province, city, county, address }: Contact) => ({
  ...{ province, city, district: county, detail: address },
});

function inForce(booking: Booked): Booked {
  if (booking.state === 'CANCELLED') throw new ServiceRefusal('8037', '已消单');
  return booking;
}

const filterResults = { MANUAL: 1, BOOKED: 2, REFUSED: 3, CANCELLED: 3 } as const;

/** 筛单结果: 1 somebody has to look, 2 taken, 3 refused and without a waybill. */
function orderView(booking: Booked): Fields {
  const [origin, dest] = [booking.from, booking.to];
  const labels = booking.waybillNos.map((waybillNo) => routeLabel(booking, waybillNo));
  const codes = labels[0]?.['routeLabelData'] as Readonly<Record<string, string>> | undefined;
  return {
    orderId: booking.orderId,
    originCode: origin === undefined ? null : (codes?.['sourceCityCode'] ?? ''),
    destCode: dest === undefined ? null : (codes?.['destCityCode'] ?? ''),
    filterResult: filterResults[booking.state],
    remark: booking.state === 'REFUSED' ? '2' : '',
    ...{ url: null, paymentLink: null, isUpstairs: null, mappingMark: null, agentMailno: null },
    waybillNoInfoList: booking.state === 'BOOKED' ? booking.waybillNos.map(waybillInfo) : null,
    routeLabelInfo: booking.state === 'BOOKED' ? labels : null,
    ...{ contactInfoList: null, sendStartTm: null, customerRights: null, expressTypeId: null },
  };
}

const waybillInfo = (waybillNo: string, index: number) => ({
  ...{ waybillType: index === 0 ? 1 : 2, waybillNo, boxNo: null, weight: null, volume: null },
});

function found(id: string, desk: CarrierDesk): Booked {
  const booking = desk.shelf.booking('sf', id);
  if (booking === undefined) throw new ServiceRefusal('8024', '未下单');
  return booking;
}

const queryShape = z.object({ orderId, searchType: z.enum(['1', '2']).default('1') });

/** EXP_RECE_SEARCH_ORDER_RESP (订单结果查询). */
export function searchOrder(message: unknown, desk: CarrierDesk): Fields {
  const { orderId: id } = read(queryShape, message);
  return orderView(inForce(counted(found(id, desk), 'query', desk)));
}

const updateShape = z.object({
  orderId,
  dealType: z.union([z.literal(1), z.literal(2)]).default(1),
  waybillNoInfoList: z.array(z.object({ waybillNo: z.string() })).nullish(),
});

/** EXP_RECE_UPDATE_ORDER: dealType 2 takes an order back whose parcels nobody has picked up. */
export function updateOrder(message: unknown, desk: CarrierDesk): Fields {
  const { orderId: id, dealType, waybillNoInfoList } = read(updateShape, message);
  const booking = inForce(counted(found(id, desk), dealType === 2 ? 'cancel' : 'query', desk));
  const named = (waybillNoInfoList ?? []).map(({ waybillNo }) => waybillNo);
  const isOurs = named.every((waybillNo) => booking.waybillNos.includes(waybillNo));
  if (isOurs && dealType === 2 && !cancel(booking, desk)) throw new ServiceRefusal('8252', '快件已收取');
  return { orderId: id, waybillNoInfoList: null, resStatus: isOurs ? 2 : 1, extraInfoList: null };
}

const childrenShape = z.object({ orderId, parcelQty: z.int().min(1).max(307) });

/** EXP_RECE_GET_SUB_MAILNO (子单号申请): so many more children for an order that is booked. */
export function moreChildren(message: unknown, desk: CarrierDesk): Fields {
  const { orderId: id, parcelQty } = read(childrenShape, message);
  const booking = inForce(found(id, desk));
  const mother = desk.shelf.parcel(booking.waybillNos[0] ?? '');
  if (mother === undefined) throw new ServiceRefusal('8018', '未获取到订单信息');
  const children = Array.from({ length: parcelQty }, () => childOf(mother, desk));
  const waybillNos = [...booking.waybillNos, ...children];
  desk.shelf.putBooking({ ...booking, waybillNos, parcels: waybillNos.length });
  return { orderId: id, waybillNoInfoList: waybillNos.map(waybillInfo) };
}

function childOf(mother: Parcel, desk: CarrierDesk): string {
  const waybillNo = newWaybillNo('sf', desk.store);
  desk.walk.put({ ...mother, waybillNo, role: 'CHILD', fate: 'delivered' });
  return waybillNo;
}
