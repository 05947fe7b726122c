import { present } from '../../../../shared/kernel/present.ts';
import { cut } from '../../../../shared/kernel/text.ts';
import type { Booking, Cargo, Party } from '../carrier.ts';
import type { Members } from '../carrier-json.ts';
import { isMobile } from '../is-mobile.ts';
import { yuanText } from '../yuan.ts';
import type { SfConfig } from './config.ts';

/** More kinds of goods than this are told as one. */
const mostKinds = 50;
const mostPieces = 99_999;

/** EXP_RECE_CREATE_ORDER (下订单). Texts are cut to what SF's fields hold; numbers of phones never are. */
export const orderMessage = (booking: Booking, expressTypeId: number, config: SfConfig): Members => ({
  language: 'zh-CN',
  orderId: booking.carrierOrderId,
  ...present({ monthlyCard: config.monthlyCard, remark: booking.remark && cut(booking.remark, 100) }),
  payMethod: config.payMethod,
  expressTypeId,
  parcelQty: booking.parcels.length,
  totalWeight: totalGrams(booking, config) / 1_000,
  ...dimensionsOf(booking),
  isDocall: config.collected ? 1 : 0,
  isReturnRoutelabel: 1,
  isUnifiedWaybillNo: 1,
  contactInfoList: [contactOf(booking.from, 1, config), contactOf(booking.to, 2, config)],
  cargoDetails: cargoOf(booking.cargo, config),
  ...servicesOf(booking, config),
});

function totalGrams({ parcels }: Booking, { leastMotherGrams }: SfConfig): number {
  const grams = parcels.reduce((sum, { weightGrams }) => sum + weightGrams, 0);
  return Math.max(grams, parcels.length > 1 ? leastMotherGrams : 1);
}

/** In centimetres; SF takes one size for all of an order, so several parcels have none. */
function dimensionsOf({ parcels }: Booking): Members {
  const size = parcels.length === 1 ? parcels[0]?.dimensionsMm : undefined;
  if (!size) return {};
  return {
    totalLength: size.length / 10,
    totalWidth: size.width / 10,
    totalHeight: size.height / 10,
  };
}

function contactOf(party: Party, contactType: 1 | 2, { countries }: SfConfig): Members {
  const { name, company, phone, country, province, city, district, detail, postCode } = party;
  return {
    contactType,
    contact: cut(name, 100),
    ...present({ company: company && cut(company, 100), postCode: postCode && cut(postCode, 25) }),
    ...(isMobile(phone) ? { mobile: phone } : { tel: phone }),
    country: countries[country] ?? country,
    province: cut(province, 30),
    city: cut(city, 100),
    ...present({ county: district && cut(district, 30) }),
    address: cut(detail, 200),
  };
}

function cargoOf(cargo: readonly Cargo[], { cargoName }: SfConfig): readonly Members[] {
  if (cargo.length === 0) return [{ name: cargoName, count: 1, unit: '件' }];
  if (cargo.length <= mostKinds) return cargo.map(kindOf);
  const quantity = cargo.reduce((sum, each) => sum + each.quantity, 0);
  return [{ name: `${cut(cargo[0]?.name ?? cargoName, 120)} 等`, count: countOf(quantity), unit: '件' }];
}

const kindOf = ({ name, quantity, weightGrams }: Cargo): Members => ({
  name: cut(name, 128),
  count: countOf(quantity),
  unit: '件',
  ...(weightGrams > 0 && { weight: weightGrams / 1_000 }),
});

const countOf = (quantity: number): number => Math.min(quantity, mostPieces);

/** 代收货款 and 保价, in yuan. */
function servicesOf({ collectMinor, insuredMinor }: Booking, { collectAccount }: SfConfig): Members {
  const services = [
    ...(collectMinor
      ? [{ name: 'COD', value: yuanText(collectMinor), ...present({ value1: collectAccount }) }]
      : []),
    ...(insuredMinor ? [{ name: 'INSURE', value: yuanText(insuredMinor) }] : []),
  ];
  return services.length === 0 ? {} : { serviceList: services };
}
