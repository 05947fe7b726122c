import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { inflateSync } from 'node:zlib';
import jsQR from 'jsqr';
import { type Label, papers } from '../../../functions/logistics/labels/label.ts';
import {
  type Box,
  hiddenName,
  hiddenPhone,
  labelLayout,
  sizes,
} from '../../../functions/logistics/labels/layout.ts';
import { labelsPdf } from '../../../functions/logistics/labels/pdf.ts';
import { code128Bars, qrModules } from '../../../functions/logistics/labels/symbols.ts';

const font = readFileSync(
  createRequire(import.meta.url).resolve(
    '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  ),
);

const party = {
  name: '欧阳娜娜',
  phone: '13800138000',
  country: 'CN',
  province: '上海市',
  city: '上海市',
  district: '浦东新区',
  detail: '世纪大道 100 号',
};

const aLabel = (parts: Partial<Label> = {}): Label => ({
  carrier: 'sf',
  waybillNo: 'SF7444496931331',
  role: 'MASTER',
  part: { number: 1, of: 1 },
  from: { ...party, name: '茶庄', phone: '021-61234567' },
  to: party,
  data: { mark: '020W-F0-CK', bag: '粤中转', route: { codingMapping: 'K35' }, productName: '标快' },
  weightGrams: 720,
  content: 'TEA-RED-250 ×2',
  orderId: 'ord_3V7Q9ZK2M8N4P6R1T5W0X9Y2B7',
  printedAt: Date.parse('2026-03-01T08:30:00Z'),
  ...parts,
});

const textsOf = (label: Label) =>
  labelLayout(label, '76x130').flatMap((mark) => (mark.kind === 'text' ? [mark.text] : []));

describe('what stands on a label', () => {
  it.each(papers)('keeps everything on the paper of %s, and no two marks on each other', (paper) => {
    const marks = labelLayout(aLabel(), paper);
    const boxes = marks.flatMap((mark) => (mark.kind === 'line' || mark.kind === 'frame' ? [] : [mark.box]));
    const { width, height } = sizes[paper];
    for (const box of boxes) {
      expect(box.width > 0 && box.height > 0).toBe(true);
      expect(box.x >= 3 && box.y >= 3).toBe(true);
      expect(box.x + box.width <= width - 3 && box.y + box.height <= height - 3).toBe(true);
    }
    const pairs = boxes.flatMap((a, at) => boxes.slice(at + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => overlap(a, b))).toEqual([]);
  });

  it('has what the carrier told, and the number for people in fours', () => {
    expect(textsOf(aLabel())).toEqual(
      expect.arrayContaining([
        ...['顺丰速运 SF Express', '标快', '020W-F0-CK', '集包地 粤中转', 'K35', 'SF7 4444 9693 1331'],
        ...['欧** 138****8000', '上海市 浦东新区 世纪大道 100 号', '0.72 kg', 'TEA-RED-250 ×2'],
        ...['ord_3V7Q9ZK2M8N4P6R1T5W0X9Y2B7', '2026-03-01 16:30 打印 printed'],
      ]),
    );
  });

  it('says which parcel of how many it is, its mother, and what is collected and insured', () => {
    const child = aLabel({
      role: 'CHILD',
      part: { number: 2, of: 3 },
      masterWaybillNo: 'SF7444496931331',
      collectMinor: 3_998,
      insuredMinor: 100_005,
    });
    expect(textsOf(child)).toEqual(
      expect.arrayContaining([
        '标快 2/3',
        '0.72 kg   代收货款 COD ¥39.98   保价 ¥1000.05   母单 SF7444496931331',
      ]),
    );
  });

  it('has the number in its two-dimensional code where the carrier gives nothing else', () => {
    const qrOf = (label: Label) => labelLayout(label, '100x150').find(({ kind }) => kind === 'qr');
    expect(qrOf(aLabel())).toMatchObject({ text: 'SF7444496931331' });
    expect(qrOf(aLabel({ data: { route: {}, qr: 'MMM={}' } }))).toMatchObject({ text: 'MMM={}' });
  });

  it.each([
    ['13800138000', '138****8000'],
    ['13812345678-1234', '138****5678-1234'],
    ['138****8000', '138****8000'],
    ['021-61234567', '021****4567'],
    ['+852 9123 4567', '+85****4567'],
    ['95338', '****'],
  ])('shows of the phone %s only %s', (phone, shown) => {
    expect(hiddenPhone(phone)).toBe(shown);
  });

  it.each([
    ['王小明', '王**'],
    ['王明', '王*'],
    ['欧阳娜娜', '欧**'],
    ['𠮷田', '𠮷*'],
    ['👨‍👩‍👧王', '👨‍👩‍👧*'],
    [' ', ''],
  ])('shows of the name %s only %s', (name, shown) => {
    expect(hiddenName(name)).toBe(shown);
  });
});

const overlap = (a: Box, b: Box): boolean =>
  a.x + a.width > b.x + 1e-6 &&
  b.x + b.width > a.x + 1e-6 &&
  a.y + a.height > b.y + 1e-6 &&
  b.y + b.height > a.y + 1e-6;

describe('codes', () => {
  it.each(['SF7444496931331', '73100196611386', 'YT1234567890123', 'JDVA00012345678-1-1-'])(
    'writes %s as bars that say it',
    (text) => {
      expect(read128(code128Bars(text))).toBe(text);
    },
  );

  it.each([
    "MMM={'k1':'020W','k2':'020CK','k5':'SF7444496931331','k7':'fe62b871'}",
    'https://q.zto.com/c/idx?channel=ydy',
    '大头笔 300- H12 09',
  ])('writes %s as modules that say it', (text) => {
    const { side, dark } = qrModules(text);
    const scale = 4;
    const wide = (side + 8) * scale;
    const pixels = new Uint8ClampedArray(wide * wide * 4).fill(255);
    for (let y = 0; y < wide; y += 1)
      for (let x = 0; x < wide; x += 1) {
        const [column, row] = [Math.floor(x / scale) - 4, Math.floor(y / scale) - 4];
        const inside = column >= 0 && row >= 0 && column < side && row < side;
        if (inside && dark(column, row)) pixels.fill(0, (y * wide + x) * 4, (y * wide + x) * 4 + 3);
      }
    const found = jsQR.default(pixels, wide, wide);
    expect(Buffer.from(found?.binaryData ?? []).toString('utf8')).toBe(text);
  });
});

/**
 * Reads Code 128 from the widths of its bars, by the rule and not by a table: each symbol is eleven modules, and what they
 * mean is found by writing every value once.
 */
function read128(widths: readonly number[]): string {
  const symbols = Array.from({ length: Math.floor(widths.length / 6) }, (_, at) =>
    widths.slice(at * 6, at * 6 + 6).join(''),
  );
  const values = symbols.map((symbol) => patterns.indexOf(symbol));
  const [start = -1, ...rest] = values;
  const data = rest.slice(0, -2);
  const check = data.reduce((sum, value, at) => sum + value * (at + 1), start) % 103;
  expect(rest.at(-2)).toBe(check);
  let set = start;
  return data
    .map((value) => {
      if (value === 99 && set !== 105) return switched(105);
      if (value === 100 && set !== 104) return switched(104);
      return set === 105 ? String(value).padStart(2, '0') : String.fromCharCode(value + 32);
    })
    .join('');
  function switched(to: number): string {
    set = to;
    return '';
  }
}

/** ISO/IEC 15417, table 1: widths of the symbols 0 to 106, the stop without its last bar. */
const patterns = (
  '212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 ' +
  '123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 ' +
  '232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 ' +
  '313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 ' +
  '111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 ' +
  '111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 ' +
  '114311 411113 411311 113141 114131 311141 411131 211412 211214 211232 233111'
).split(' ');

describe('the file', () => {
  it.each(papers)('has a page of %s for each label of a batch, whose words can be read', async (paper) => {
    const labels = [aLabel(), aLabel({ carrier: 'zto', waybillNo: '73100196611386' })];
    const pages = pagesOf(await labelsPdf(labels, { paper, font }));
    expect(pages).toHaveLength(2);
    expect(pages[0]).toContain('020W-F0-CK');
    expect(pages[0]).toContain('上海市浦东新区世纪大道100号');
    expect(pages[1]).toContain('中通快递ZTO');
    expect(pages[1]).toContain('73100196611386');
  });

  it('is the same for the same labels', async () => {
    const print = () => labelsPdf([aLabel()], { paper: '100x150', font });
    expect(Buffer.compare(await print(), await print())).toBe(0);
  });

  it('prints □ for what the font has not, and no marks that turn or hide the rest', async () => {
    const to = { ...party, name: '𠮷田', detail: '世纪\u202e大道\u0000 👩‍👩‍👧 100\u200b 号' };
    const [page = ''] = pagesOf(await labelsPdf([aLabel({ to })], { paper: '100x150', font }));
    expect(page).toContain('□*138****8000');
    expect(page).toContain('世纪大道□□□100号');
  });

  it('cuts what does not fit even in the smallest letters, and keeps the rest in its place', async () => {
    const to = { ...party, detail: '很长的地址'.repeat(100) };
    const [page = ''] = pagesOf(await labelsPdf([aLabel({ to })], { paper: '76x130', font }));
    expect(page).toContain('…');
    expect(page).toContain('TEA-RED-250×2');
  });

  it('is none without labels', () => {
    expect(() => labelsPdf([], { paper: '100x150', font })).toThrow(RangeError);
  });
});

/** The words of each page without their spaces: glyphs by the font's own ToUnicode map. */
function pagesOf(pdf: Uint8Array): readonly string[] {
  const bytes = Buffer.from(pdf);
  const streams = [...bytes.toString('latin1').matchAll(/stream\n/g)].flatMap(({ index }) => {
    try {
      return [inflateSync(bytes.subarray(index + 7), { finishFlush: 2 }).toString('latin1')];
    } catch {
      return [];
    }
  });
  const letters = streams.filter((text) => text.includes('beginbfrange')).flatMap(lettersIn);
  return streams
    .filter((text) => text.includes(' Tf'))
    .map((page) =>
      [...page.matchAll(/<([0-9a-f]+)>/g)]
        .flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? [])
        .map((glyph) => letters[Number.parseInt(glyph, 16)] ?? '')
        .join('')
        .replace(/\s/g, ''),
    );
}

/** One entry a glyph: pdfkit writes ranges that list what each of their glyphs stands for. */
const lettersIn = (map: string): readonly string[] =>
  [...map.matchAll(/<[0-9a-f]{4}> <[0-9a-f]{4}> \[(.*?)\]/gs)].flatMap(([, list = '']) =>
    [...list.matchAll(/<([0-9a-f]*)>/g)].map(([, hex = '']) =>
      Buffer.from(hex, 'hex').swap16().toString('utf16le'),
    ),
  );
