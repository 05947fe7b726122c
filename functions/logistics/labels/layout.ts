import type { Party } from '../carriers/carrier.ts';
import { yuanText } from '../carriers/yuan.ts';
import type { CarrierCode } from '../domain/tracking.ts';
import type { Label, Paper } from './label.ts';

/** A rectangle on the paper, millimetres from the left upper corner. */
export type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** What is drawn, in this order. A text is as large as fits its box, up to `most` points. */
export type Mark =
  | {
      readonly kind: 'text';
      readonly box: Box;
      readonly text: string;
      readonly most: number;
      readonly align?: 'center' | 'right';
    }
  | { readonly kind: 'code128' | 'qr'; readonly box: Box; readonly text: string }
  | { readonly kind: 'line'; readonly y: number }
  | { readonly kind: 'frame'; readonly box: Box };

export const sizes: Readonly<Record<Paper, { readonly width: number; readonly height: number }>> = {
  '100x150': { width: 100, height: 150 },
  '76x130': { width: 76, height: 130 },
};

export const carrierNames: Readonly<Record<CarrierCode, string>> = {
  sf: '顺丰速运 SF Express',
  zto: '中通快递 ZTO',
  jd: '京东物流 JD Logistics',
  yto: '圆通速递 YTO',
  kuaidi100: '快递100',
};

const margin = 3;

type Bands = {
  readonly head: number;
  readonly mark: number;
  readonly bag: number;
  readonly code: number;
  readonly to: number;
  readonly from: number;
  readonly services: number;
};
/** How high each band is; what is left at the foot is for whoever packs. */
const bands: Readonly<Record<Paper, Bands>> = {
  '100x150': { head: 9, mark: 17, bag: 9, code: 23, to: 25, from: 15, services: 9 },
  '76x130': { head: 8, mark: 14, bag: 8, code: 20, to: 23, from: 14, services: 8 },
};

/**
 * What stands where on a label, the same for each carrier: who takes it; in large print where it is sorted to (大头笔); where
 * bags are made up (集包地) and the codes of routing; the waybill number in Code 128; to whom and from whom, names and phones
 * as far as a label may show them (隐私面单, GB 43352-2023 wants personal data hidden); services; content and QR code.
 */
export function labelLayout(label: Label, paper: Paper): readonly Mark[] {
  const { width, height } = sizes[paper];
  const high = bands[paper];
  const inner = width - 2 * margin;
  let top = margin;
  const band = (mm: number): Box => {
    const box = { x: margin, y: top, width: inner, height: mm };
    top += mm;
    return box;
  };
  const head = band(high.head);
  const mark = band(high.mark);
  const bag = band(high.bag);
  const code = band(high.code);
  const to = band(high.to);
  const from = band(high.from);
  const services = band(high.services);
  const foot = { x: margin, y: top, width: inner, height: height - margin - top };
  return [
    { kind: 'frame', box: { x: margin, y: margin, width: inner, height: height - 2 * margin } },
    ...headMarks(label, head),
    ...ruled(mark, [
      { kind: 'text', box: padded(mark), text: label.data.mark ?? '', most: 44, align: 'center' },
    ]),
    ...ruled(bag, bagMarks(label, bag)),
    ...ruled(code, codeMarks(label.waybillNo, code)),
    ...ruled(to, partyMarks('收', label.to, to, 12)),
    ...ruled(from, partyMarks('寄', label.from, from, 8)),
    ...ruled(services, [{ kind: 'text', box: padded(services), text: servicesOf(label), most: 9 }]),
    ...ruled(foot, footMarks(label, foot)),
  ];
}

const padded = ({ x, y, width, height }: Box): Box => ({
  x: x + 1,
  y: y + 0.8,
  width: width - 2,
  height: height - 1.6,
});
const ruled = ({ y }: Box, marks: readonly Mark[]): readonly Mark[] => [{ kind: 'line', y }, ...marks];

function headMarks({ carrier, data, part, role }: Label, box: Box): readonly Mark[] {
  const [left, right] = split(padded(box), 0.68);
  const which = role === 'SIGNBACK' ? '签回单' : part.of > 1 ? `${part.number}/${part.of}` : '';
  const product = [data.productName, which].filter(Boolean).join(' ');
  return [
    { kind: 'text', box: left, text: carrierNames[carrier], most: 13 },
    { kind: 'text', box: right, text: product, most: 12, align: 'right' },
  ];
}

function bagMarks({ data }: Label, box: Box): readonly Mark[] {
  const [left, right] = split(padded(box), 0.5);
  const codes = Object.values(data.route)
    .filter((text) => text !== '')
    .join(' ');
  return [
    { kind: 'text', box: left, text: data.bag === undefined ? '' : `集包地 ${data.bag}`, most: 13 },
    { kind: 'text', box: right, text: codes, most: 13, align: 'right' },
  ];
}

function codeMarks(waybillNo: string, box: Box): readonly Mark[] {
  const { x, y, width, height } = padded(box);
  const words = 5;
  return [
    { kind: 'code128', box: { x: x + 2, y, width: width - 4, height: height - words }, text: waybillNo },
    {
      kind: 'text',
      box: { x, y: y + height - words, width, height: words },
      text: grouped(waybillNo),
      most: 12,
      align: 'center',
    },
  ];
}

/** In fours from the end, as people read it out. */
const grouped = (waybillNo: string): string => waybillNo.replace(/(?!^)(?=(?:.{4})+$)/g, ' ');

function partyMarks(sign: string, party: Party, box: Box, most: number): readonly Mark[] {
  const inner = padded(box);
  const signWidth = 8;
  const words = { ...inner, x: inner.x + signWidth, width: inner.width - signWidth };
  const nameHeight = inner.height * 0.36;
  const address = [
    party.province,
    party.city === party.province ? '' : party.city,
    party.district ?? '',
    party.detail,
  ];
  return [
    { kind: 'text', box: { ...inner, width: signWidth }, text: sign, most: 16 },
    {
      kind: 'text',
      box: { ...words, height: nameHeight },
      text: `${hiddenName(party.name)} ${hiddenPhone(party.phone)}`,
      most,
    },
    {
      kind: 'text',
      box: { ...words, y: words.y + nameHeight, height: inner.height - nameHeight },
      text: address.filter(Boolean).join(' '),
      most,
    },
  ];
}

/** The first character of a name, as many stars as it may have more of, at most two. */
export function hiddenName(name: string): string {
  const letters = [...new Intl.Segmenter('zh', { granularity: 'grapheme' }).segment(name.trim())];
  const [first] = letters;
  return first ? `${first.segment}${'*'.repeat(Math.min(2, letters.length - 1))}` : '';
}

/** A phone with its middle hidden; an extension of a privacy number (虚拟号) stays, because the courier needs it. */
export function hiddenPhone(phone: string): string {
  const [, number = '', extension = ''] = /^([^-]*(?:-\d{7,8})?)(-\d{1,6})?$/.exec(phone.trim()) ?? [
    '',
    phone,
    '',
  ];
  const hidden = number.length >= 7 ? `${number.slice(0, 3)}****${number.slice(-4)}` : '****';
  return `${number.includes('*') ? number : hidden}${extension}`;
}

function servicesOf({ weightGrams, collectMinor, insuredMinor, masterWaybillNo }: Label): string {
  const words = [
    `${kilograms(weightGrams)} kg`,
    collectMinor === undefined ? '' : `代收货款 COD ¥${yuanText(collectMinor)}`,
    insuredMinor === undefined ? '' : `保价 ¥${yuanText(insuredMinor)}`,
    masterWaybillNo === undefined ? '' : `母单 ${masterWaybillNo}`,
  ];
  return words.filter(Boolean).join('   ');
}

/** To ten grams, rounded up as carriers do. */
const kilograms = (grams: number): string => yuanText(Math.ceil(grams / 10));

function footMarks(label: Label, box: Box): readonly Mark[] {
  const inner = padded(box);
  const side = Math.min(inner.height, 24);
  const words = { ...inner, width: inner.width - side - 2 };
  const time = new Date(label.printedAt + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
  const last = 4;
  return [
    { kind: 'text', box: { ...words, height: words.height - 2 * last }, text: label.content, most: 8 },
    {
      kind: 'text',
      box: { ...words, y: words.y + words.height - 2 * last, height: last },
      text: label.orderId,
      most: 7,
    },
    {
      kind: 'text',
      box: { ...words, y: words.y + words.height - last, height: last },
      text: `${time} 打印 printed`,
      most: 7,
    },
    {
      kind: 'qr',
      box: { x: inner.x + inner.width - side, y: inner.y, width: side, height: side },
      text: label.data.qr ?? label.waybillNo,
    },
  ];
}

function split({ x, y, width, height }: Box, share: number): readonly [Box, Box] {
  const left = width * share;
  return [
    { x, y, width: left, height },
    { x: x + left, y, width: width - left, height },
  ];
}
