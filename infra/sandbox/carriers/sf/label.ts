import { createHash } from 'node:crypto';
import { hubOf } from '../country.ts';
import type { Booked } from '../parcel.ts';

type Fields = Readonly<Record<string, unknown>>;

/** `routeLabelInfo` of one parcel: what SF wants printed (路由标签). */
export function routeLabel(booking: Booked, waybillNo: string): Fields {
  const from = hubOf(booking.from?.hub ?? '上海').areaCode;
  const to = hubOf(booking.to?.hub ?? '上海').areaCode;
  const hash = createHash('sha256').update(`${booking.to?.city}${booking.to?.district}`).digest();
  const letter = (at: number) => String.fromCharCode(65 + ((hash[at] ?? 0) % 26));
  const station = `${to}${letter(0)}${letter(1)}`;
  const box = `${letter(2)}${(hash[3] ?? 0) % 10}`;
  const checkCode = createHash('sha256').update(waybillNo).digest('hex').slice(0, 8);
  const routeLabelData = {
    waybillNo,
    ...{ sourceTransferCode: `${from}W`, sourceCityCode: from, sourceDeptCode: from, sourceTeamCode: '' },
    ...{ destCityCode: to, destDeptCode: station, destDeptCodeMapping: box, destTeamCode: '' },
    ...{ destTeamCodeMapping: '', destTransferCode: `${to}W`, destGisDeptCode: station },
    destRouteLabel: `${to}W-${box}-${station.slice(-2)}`,
    ...{ proName: '', proCode: '特快', cargoTypeCode: 'C201', limitTypeCode: 'T4', expressTypeCode: 'B1' },
    ...{ codingMapping: `K${(hash[4] ?? 0) % 100}`, codingMappingOut: '', xbFlag: '0', abFlag: 'A' },
    ...{ printFlag: '000000000', printIcon: '00010000', checkCode },
    twoDimensionCode: `MMM={'k1':'${to}W','k2':'${station}','k3':'','k4':'T801','k5':'${waybillNo}','k6':'','k7':'${checkCode}'}`,
  };
  return { code: '1000', routeLabelData, message: `${waybillNo}:` };
}
