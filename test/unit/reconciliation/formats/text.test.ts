import fc from 'fast-check';
import { contentOf } from '../../../../functions/reconciliation/formats/content.ts';
import { firstLines, maxLineBytes, textLines } from '../../../../functions/reconciliation/formats/text.ts';
import { billOf, faultOf, inPieces } from '../../../builders/bill-reading.ts';
import { alipayRow, alipayTotals, alipayTrade, crlf, gbk } from '../../../builders/bill-samples.ts';

async function linesOf(bytes: Uint8Array, pieces = 65_536): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const lines of textLines(await contentOf('', inPieces(bytes, pieces)))) all.push(...lines);
  return all;
}

const three = ['交易时间,a', '', '红茶,`b'];

describe('lines of text', () => {
  it.each([
    ['UTF-8', Buffer.from(three.join('\n'))],
    ['UTF-8 with byte order mark', Buffer.from(`\uFEFF${three.join('\n')}`)],
    ['UTF-8 with CRLF', Buffer.from(three.join('\r\n'))],
    ['a final line end', Buffer.from(`${three.join('\r\n')}\r\n`)],
    ['GBK', gbk(three.join('\n'))],
  ])('are the same in %s, however the bytes come', async (_, bytes) => {
    for (const pieces of [1, 2, 3, 65_536]) expect(await linesOf(bytes, pieces)).toEqual(three);
  });

  it('hold characters of four bytes in GB18030, and of UTF-8', async () => {
    const text = '𠮷野家 😀 ㄅ';
    expect(await linesOf(gbk(text), 1)).toEqual([text]);
    expect(await linesOf(Buffer.from(text), 1)).toEqual([text]);
  });

  it('keep a byte order mark that is not the first character', async () => {
    expect(await linesOf(Buffer.from('a\n\uFEFFb\n'), 1)).toEqual(['a', '\uFEFFb']);
  });

  it('may begin with more ASCII than is looked at, before GBK comes', async () => {
    const lines = [...Array.from({ length: 9_000 }, (_, at) => `line ${at}`), '红茶'];
    expect((await linesOf(gbk(lines.join('\n')))).at(-1)).toBe('红茶');
  });

  it('come back as they were written, in both encodings', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: fc.constantFrom(...'ab,`\t红茶店（元）') }), { minLength: 1 }),
        fc.integer({ min: 1, max: 40 }),
        async (lines, pieces) => {
          const written = ['支付宝账单', ...lines];
          for (const bytes of [gbk(crlf(written)), Buffer.from(crlf(written))])
            expect(await linesOf(bytes, pieces)).toEqual(written);
        },
      ),
    ));

  const ofTrade = alipayTrade([alipayRow(), alipayRow()], alipayTotals);
  it.each([
    [
      'GBK in a UTF-8 file',
      Buffer.concat([Buffer.from(crlf(ofTrade.slice(0, 5))), gbk(crlf(ofTrade.slice(5)))]),
      'ENCODING 6',
    ],
    ['half a character of GBK', gbk(crlf(ofTrade)).subarray(0, 3), 'FORMAT'],
    [
      'a byte that GB18030 does not have',
      Buffer.concat([gbk(crlf(ofTrade.slice(0, 6))), Buffer.of(0xff, 0x0a)]),
      'ENCODING 7',
    ],
    ['UTF-16', Buffer.from(`\uFEFF${crlf(ofTrade)}`, 'utf16le'), 'FORMAT'],
  ])('in %s are refused with the line', async (_, bytes, fault) => expect(await faultOf(bytes)).toBe(fault));

  it('longer than any bill has are refused, before they fill the memory', async () => {
    const line = Buffer.from('x'.repeat(maxLineBytes + 1));
    await expect(linesOf(Buffer.concat([Buffer.from('a\n'), line]), 4_096)).rejects.toThrow(
      'line 2: longer than',
    );
    async function* endless() {
      for (;;) yield Buffer.alloc(65_536, 'x');
    }
    await expect(billOf(endless())).rejects.toThrow('no layout that is known here');
  });
});

it('the first lines are those with something in them, without mark and ends', async () => {
  const content = await contentOf('', inPieces(Buffer.from('\uFEFF\r\n\r\na\r\nb\r\nc')));
  expect(firstLines(content, 2).map((line) => line.replace('\uFEFF', ''))).toEqual(['a', 'b']);
});
