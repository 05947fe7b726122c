import { mt940 as format } from '../../../../../functions/reconciliation/formats/bank/mt940.ts';
import { mt940 } from '../../../../builders/bank-samples.ts';
import { contentOfBytes, readBank, refusalOf } from '../../../../builders/read-bank.ts';

const closing = (amount: string) => ({ opening: 'C261125CNY100,', closing: `C261126CNY${amount}` });
const ofOne = async (entry: string, amount: string, info: readonly string[] = []) =>
  (await readBank(mt940([`:61:${entry}`, ...info], closing(amount)))).lines[0];

describe('an MT940 statement', () => {
  it('is read with its balances and number', async () => {
    const file = mt940([':61:2611261126CR50,5NTRFE1//B1', ':86:FREE', 'TEXT'], closing('150,50'));
    const { lines, summary } = await readBank(file);
    expect(lines).toEqual([
      {
        lineNo: 5,
        kind: 'OTHER',
        channelNo: 'B1',
        outNo: 'E1',
        paymentNo: '',
        minor: 5050,
        fee: 0,
        currency: 'CNY',
        status: 'SUCCEEDED',
        account: '110012345',
        at: Date.parse('2026-11-26T00:00:00Z'),
        day: '2026-11-26',
        reference: 'E1 | FREE TEXT',
        counterparty: '',
        label: 'NTRF',
      },
    ]);
    expect(summary).toMatchObject({
      format: 'MT940',
      lines: 1,
      statements: [
        {
          account: '110012345',
          currency: 'CNY',
          from: '2026-11-26',
          to: '2026-11-26',
          opening: 10_000n,
          closing: 15_050n,
          id: '00007/001',
          sequence: 7,
        },
      ],
    });
  });

  it.each([
    ['C', '101,', 100],
    ['D', '99,', -100],
    ['RC', '99,', -100],
    ['RD', '101,', 100],
    ['CR', '101,', 100],
    ['DR', '99,', -100],
    ['RCR', '99,', -100],
    ['RDN', '101,', 100],
  ])('reads the mark %s, with a funds code behind it or not', async (mark, amount, minor) => {
    expect(await ofOne(`261126${mark}1,NMSC`, amount)).toMatchObject({ minor });
  });

  it.each([
    ['no entry date: the value date', '261126C', '2026-11-26'],
    ['the entry date', '2611271126C', '2026-11-26'],
    ['an entry date of the next year', '2612310102C', '2027-01-02'],
    ['an entry date of the last year', '2601021231C', '2025-12-31'],
    ['a leap day', '2802290229C', '2028-02-29'],
    ['30 February, of banks that count thirty days a month', '280230C', '2028-02-29'],
    ['29 February of a common year', '270229C', '2027-02-28'],
    ['30 February beside a true entry date', '2702300301C', '2027-03-01'],
  ])('books by %s', async (_, start, day) => {
    expect(await ofOne(`${start}1,NMSC`, '101,')).toMatchObject({ day, at: Date.parse(day) });
  });

  it.each([
    ['31 June', '260631C1,NMSC'],
    ['an entry date that is none', '2611261340C1,NMSC'],
    ['29 February as entry date beside common years', '2605300229C1,NMSC'],
    ['no comma', '261126C1NMSC'],
    ['a point', '261126C1.00NMSC'],
    ['half a fen', '261126C0,005NMSC'],
    ['no type', '261126C1,'],
    ['an expected entry', '261126EC1,NMSC'],
    ['an amount beyond 2^53 - 1', '261126C99999999999999,NMSC'],
  ])('refuses an entry with %s', async (_, entry) => {
    expect(await refusalOf(mt940([`:61:${entry}`], closing('101,')))).toMatchObject({ fault: 'ROW' });
  });

  it('reads what German banks structure, wrapped anywhere', async () => {
    const info = [
      ':86:166?00GUTSCHRIFT?20EREF+E-',
      '1?21SVWZ+ONE?22TWO?30BIC?31ACC?32SOME',
      'BODY?33 LTD?60MORE',
    ];
    expect(await ofOne('261126C1,NTRFNONREF//B1', '101,', info)).toMatchObject({
      channelNo: 'B1',
      outNo: 'E-1',
      reference: 'EREF+E-1SVWZ+ONETWOMORE',
      counterparty: 'SOMEBODY LTD',
      label: 'GUTSCHRIFT',
    });
  });

  it.each(['NONREF', 'KREF+', 'EREF+', 'NOTPROVIDED'])('has no number of ours in %s', async (none) => {
    expect(await ofOne(`261126C1,NTRF${none}`, '101,')).toMatchObject({ outNo: '', channelNo: '' });
  });

  it('puts an entry together that was wrapped in its middle', async () => {
    expect(await ofOne('2611261126CR', '101,', ['1,NTRFE1//B1'])).toMatchObject({
      minor: 100,
      channelNo: 'B1',
    });
  });

  it('keeps the line beside an entry in its reference', async () => {
    expect(await ofOne('261126C1,NTRFE1', '101,', ['ALIPAY'])).toMatchObject({ reference: 'E1 | ALIPAY' });
  });

  it('takes a remark that is wrapped into what looks like a tag for a remark', async () => {
    const info = [':86:105?20ON 26-11-26T16', ':20:37 AND', ':12:11', ':25:X'];
    expect(await ofOne('261126C1,NTRF', '101,', info)).toMatchObject({
      reference: 'ON 26-11-26T16:20:37 AND:12:11:25:X',
    });
  });

  it.each([
    ['UTF-8', Buffer.from('提现')],
    ['GBK', Buffer.from([0xcc, 0xe1, 0xcf, 0xd6])],
  ])('reads a remark in %s', async (_, text) => {
    const [head = '', tail = ''] = mt940([':61:261126C1,NTRF', ':86:#'], closing('101,')).split('#');
    const file = Buffer.concat([Buffer.from(head), text, Buffer.from(tail)]);
    expect((await readBank(file)).lines[0]).toMatchObject({ reference: '提现' });
  });

  it('keeps a remark in no alphabet that it knows as it is', async () => {
    const [head = '', tail = ''] = mt940([':61:261126C1,NTRF', ':86:#'], closing('101,')).split('#');
    const file = Buffer.concat([Buffer.from(head), Buffer.from([0x41, 0xff, 0x41]), Buffer.from(tail)]);
    expect((await readBank(file)).lines[0]).toMatchObject({ reference: 'AÿA' });
  });

  it.each([
    ['JPY', '1000,', '1250,', '250,', 250],
    ['KWD', '1,', '1,005', '0,005', 5],
    ['CNY', '380115,', '380115,10', '0,1', 10],
  ])('reads %s by its own decimals', async (currency, opening, end, amount, minor) => {
    const file = mt940([`:61:261126C${amount}NTRF`], {
      opening: `C261125${currency}${opening}`,
      closing: `C261126${currency}${end}`,
    });
    expect((await readBank(file)).lines[0]).toMatchObject({ minor, currency });
  });

  it('reads an overdrawn account, and balances that are available but not booked', async () => {
    const file = mt940([':61:261126C3,NTRF'], { opening: 'D261125CNY1,', closing: 'C261126CNY2,' }).replace(
      '-\r\n',
      ':64:C261126CNY9,\r\n:65:C261127CNY9,\r\n:86:ABOUT ALL\r\n-\r\n',
    );
    expect((await readBank(file)).summary.statements[0]).toMatchObject({ opening: -100n, closing: 200n });
  });
});

describe('an MT940 file', () => {
  const one = mt940([':61:261126C1,NTRF'], closing('101,'));
  const two = mt940([':61:261127C1,NTRF'], { opening: 'C261126CNY101,', closing: 'C261127CNY102,' });

  it.each([
    ['bare, one after another', one + two],
    ['with LF', (one + two).replaceAll('\r', '')],
    ['without the line that ends a message', (one + two).replaceAll('-\r\n', '')],
    ['without a last line end', (one + two).trimEnd()],
    ['with blank lines', `\r\n${(one + two).replaceAll('\r\n', '\r\n\r\n')}`],
    ['after a byte order mark', `\uFEFF${one + two}`],
    [
      'in envelopes',
      [one, two]
        .map((each) => `{1:F01BANKXX}{2:O940BANKXXN}{3:}{4:\r\n${each.replace('-\r\n', '-}{5:}\r\n')}`)
        .join(''),
    ],
  ])('is read %s', async (_, file) => {
    const { lines, summary } = await readBank(file);
    expect(lines.map(({ minor }) => minor)).toEqual([100, 100]);
    expect(summary.statements).toHaveLength(2);
  });

  it('is read the same in pieces of any size', async () => {
    const bytes = Buffer.from(one + two);
    for (const size of [1, 2, 7, 64]) {
      const reading = format.read(contentOfBytes(bytes, size), {});
      let count = 0;
      for (let next = await reading.next(); ; next = await reading.next()) {
        if (next.done === true) break;
        count += next.value.length;
      }
      expect(count).toBe(2);
    }
  });

  const page = (opening: string, fields: readonly string[], end: string) =>
    [':20:A', ':25:110012345', ':28C:7/1', opening, ...fields, end, '-', ''].join('\r\n');
  const first = page(':60F:C261126CNY1,', [':61:261126C1,NTRF'], ':62M:C261126CNY2,');
  const second = page(':60M:C261126CNY2,', [':61:261126C2,NTRF'], ':62F:C261126CNY4,');

  it('puts the pages of a statement together', async () => {
    const { lines, summary } = await readBank(first + second);
    expect(lines).toHaveLength(2);
    expect(summary.statements).toMatchObject([{ opening: 100n, closing: 400n, sequence: 7 }]);
  });

  it.each([
    ['the last page missing', first, 'TRUNCATED'],
    ['the first page missing', second, 'TRUNCATED'],
    [
      'a page in the middle missing',
      first +
        second
          .replace('60M:C261126CNY2,', '60M:C261126CNY3,')
          .replace('62F:C261126CNY4,', '62F:C261126CNY5,'),
      'BALANCE',
    ],
    ['another statement where a page should be', first + one, 'TRUNCATED'],
    ['a page of another account', first + second.replace('110012345', '2200'), 'ROW'],
    ['an entry missing', one.replace(/:61:.*\r\n/, ''), 'BALANCE'],
    ['a closing a fen off', one.replace('CNY101,', 'CNY101,01'), 'BALANCE'],
    ['no closing', one.replace(/:62F:.*\r\n/, ''), 'TRUNCATED'],
    ['its end cut off', one.slice(0, one.indexOf(':62F:')), 'TRUNCATED'],
    ['a statement that begins before the one before ended', one.replace(/:62F:.*\r\n/, '') + two, 'ROW'],
    ['no account', one.replace(/:25:.*\r\n/, ''), 'HEADER'],
    ['two accounts', one.replace(':28C:', ':25:2200\r\n:28C:'), 'ROW'],
    ['no opening', one.replace(/:60F:.*\r\n/, ''), 'ROW'],
    ['neither opening nor entry', one.replace(/:6[01]F?:.*\r\n/g, ''), 'HEADER'],
    ['balances in two currencies', one.replace('C261126CNY', 'C261126USD'), 'ROW'],
    ['a balance without currency', one.replace('C261126CNY', 'C261126'), 'ROW'],
    ['a balance of no day', one.replace('C261125', 'C261131'), 'ROW'],
    ['a currency that is none', one.replaceAll('CNY', 'ABC'), 'ROW'],
    ['entries after the closing', one.replace('-\r\n', ':61:261126C1,NTRF\r\n'), 'ROW'],
    ['its beginning cut off', one.slice(one.indexOf(':25:')), 'TRUNCATED'],
    ['a line without end', one.replace('NTRF', `NTRF\r\n${'x'.repeat(70_000)}`), 'ROW'],
    ['one statement twice', one + one, 'ROW'],
  ])('is refused with %s', async (_, file, fault) => {
    expect(await refusalOf(file)).toMatchObject({ fault });
  });

  it('may hold two quiet days that say the same', async () => {
    const quiet = mt940([]);
    expect((await readBank(quiet + quiet)).summary.statements).toHaveLength(2);
  });

  it.each([
    ['by its envelope', `{1:F01BANK}{2:O942BANKN}{4:\r\n${one}`],
    ['by its fields', ':20:A\r\n:25:B\r\n:28C:1/1\r\n:34F:EURD0,00\r\n:13D:1610301730+0000\r\n'],
  ])('is refused as an MT942 %s', async (_, file) => {
    expect(await refusalOf(file)).toMatchObject({
      fault: 'FORMAT',
      message: expect.stringContaining('MT942'),
    });
  });

  it.each([
    ['FOREIGN', { account: '2200' }],
    ['WRONG_DAY', { businessDate: '2026-11-25' }],
    ['WRONG_SOURCE', { source: 'wechatpay' as const }],
  ])('is refused as %s where %j was expected', async (fault, expected) => {
    expect(await refusalOf(one, expected)).toMatchObject({ fault });
  });
});
