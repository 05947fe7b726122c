import iconv from 'iconv-lite';
import { csvFormat } from '../../../../../functions/reconciliation/formats/bank/csv.ts';
import { csvProfileSchema } from '../../../../../functions/reconciliation/formats/bank/csv-profile.ts';
import { csvProfiles } from '../../../../../functions/reconciliation/formats/bank/csv-profiles.ts';
import { bankSamples, cmbCsv, cmbHeader } from '../../../../builders/bank-samples.ts';
import { readBank, refusalOf } from '../../../../builders/read-bank.ts';

/** A row of the corporate export of China Merchants Bank. */
const cmb = (given: Partial<Record<string, string>> = {}) => {
  const row = {
    账号: '110012345',
    账号名称: '某某商贸',
    币种: '人民币',
    交易日: '20261126',
    交易时间: '09:10:11',
    起息日: '20261127',
    交易类型: '转账',
    借方金额: '',
    贷方金额: '1.00',
    余额: '101.00',
    摘要: '提现',
    流水号: 'C1',
    ...given,
  };
  return Object.values(row).join(',');
};

const ofOne = async (given: Partial<Record<string, string>>) =>
  (await readBank(cmbCsv([cmb(given)]))).lines[0];

describe('the corporate CSV of China Merchants Bank', () => {
  it('is read as lines with their balances', async () => {
    const { lines, summary } = await readBank(bankSamples['csv:cmb'] ?? '');
    expect(lines[0]).toEqual({
      lineNo: 2,
      kind: 'OTHER',
      channelNo: 'C0001',
      outNo: '',
      paymentNo: '',
      minor: 123_450,
      fee: 0,
      currency: 'CNY',
      status: 'SUCCEEDED',
      account: '110012345',
      at: Date.parse('2026-11-26T09:10:11+08:00'),
      day: '2026-11-26',
      balance: 223_450,
      reference: '支付宝提现 20261125',
      counterparty: '',
      label: '网联收款',
    });
    expect(summary).toEqual({
      source: 'bank',
      kind: 'statement',
      format: 'csv:cmb',
      statements: [
        {
          account: '110012345',
          currency: 'CNY',
          from: '2026-11-26',
          to: '2026-11-26',
          opening: 100_000n,
          closing: 123_450n,
        },
      ],
      lines: 2,
      controlTotals: [],
      notes: [],
    });
  });

  it.each([
    ['UTF-8', Buffer.from(cmbCsv([cmb()]))],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${cmbCsv([cmb()])}`)],
    ['GBK', iconv.encode(cmbCsv([cmb()]), 'gbk')],
    ['LF instead of CRLF', Buffer.from(cmbCsv([cmb()]).replaceAll('\r', ''))],
    ['no last line end', Buffer.from(cmbCsv([cmb()]).trimEnd())],
    ['titles and blank lines above', Buffer.from(`招商银行交易明细\n\n制表日:,20261127\n${cmbCsv([cmb()])}`)],
  ])('is read in %s', async (_, file) => {
    const { lines } = await readBank(file);
    expect(lines).toMatchObject([{ minor: 100, reference: '提现' }]);
  });

  it('finds its columns by name: in another order, full-width, with spaces, with their unit, among others', async () => {
    const file =
      '余额（元）,摘要,贷方金额(元),借方金额,交 易 日,币种,账号,新的一列\n101.00,提现,1.00,,20261126,人民币,110012345,x\n';
    expect((await readBank(file)).lines).toMatchObject([{ minor: 100, balance: 10_100, reference: '提现' }]);
  });

  it.each([
    ['in (贷方)', { 贷方金额: '1.00' }, 100],
    ['out (借方)', { 贷方金额: '', 借方金额: '1.00' }, -100],
    ['a correction in red', { 贷方金额: '', 借方金额: '-1.00' }, 100],
    ['thousands', { 贷方金额: '"1,234,567.80"' }, 123_456_780],
    ['zero on the other side', { 贷方金额: '1', 借方金额: '0.00' }, 100],
    ['a dash on the other side', { 贷方金额: '1.0', 借方金额: '-' }, 100],
    ['a plus and tabs', { 贷方金额: '\t+1.00\t' }, 100],
    ['nothing moved', { 贷方金额: '0.00' }, 0],
  ])('reads an amount: %s', async (_, given, minor) => {
    expect(await ofOne(given)).toMatchObject({ minor });
  });

  it.each([
    ['apostrophe', "'110012345"],
    ['tab', '110012345\t'],
    ['formula', '"=""110012345"""'],
    ['full-width space', '　110012345'],
  ])('takes what stops a spreadsheet off the account: %s', async (_, account) => {
    expect(await ofOne({ 账号: account })).toMatchObject({ account: '110012345' });
  });

  it.each([
    ['commas', '"a,b"', 'a,b'],
    ['quotation marks', '"a ""b"""', 'a "b"'],
    ['line ends', '"a\r\nb"', 'a b'],
    ['marks in the middle', 'a "b" c', 'a "b" c'],
  ])('reads a remark with %s', async (_, cell, reference) => {
    expect(await ofOne({ 摘要: cell })).toMatchObject({ reference });
  });

  it.each([
    ['20261126', '091011', '2026-11-26T09:10:11'],
    ['2026-11-26', '9:10', '2026-11-26T09:10:00'],
    ['2026/1/6', '', '2026-01-06T00:00:00'],
    ['2026年11月26日', '23:59:59', '2026-11-26T23:59:59'],
    ['20261126 23:59:59', '', '2026-11-26T23:59:59'],
  ])('reads %s %s as Beijing time', async (day, time, at) => {
    expect(await ofOne({ 交易日: day, 交易时间: time })).toMatchObject({
      at: Date.parse(`${at}+08:00`),
      day: at.slice(0, 10),
    });
  });

  it.each([
    ['an account in scientific notation', { 账号: '1.10012E+15' }],
    ['a number in scientific notation', { 流水号: '1.23457E+15' }],
    ['a remark that was a number', { 摘要: '6.22203E+18' }],
    ['an amount in scientific notation', { 贷方金额: '1E2' }],
    ['misplaced thousands', { 贷方金额: '"1,00.00"' }],
    ['a fraction of a fen', { 贷方金额: '1.005' }],
    ['both sides', { 借方金额: '1.00' }],
    ['neither side', { 贷方金额: '' }],
    ['no day', { 交易日: '20260230' }],
    ['no time', { 交易时间: '25:00:00' }],
    ['no account', { 账号: '' }],
    ['a currency that is none', { 币种: '元宝' }],
    ['a balance that is none', { 余额: '多' }],
    ['a cell too many', { 摘要: 'a,b' }],
    ['text after a closing quotation mark', { 摘要: '"a"b' }],
  ])('refuses a row with %s', async (_, given) => {
    expect(await refusalOf(cmbCsv([cmb(given)]))).toMatchObject({ fault: 'ROW' });
  });

  it.each([
    ['a row cut off', cmbCsv([cmb()]).slice(0, -12), 'ROW'],
    ['a quotation without end', cmbCsv([cmb({ 摘要: '"a' })]), 'TRUNCATED'],
    ['a column twice', cmbCsv([`${cmb()},x`], `${cmbHeader},摘要`), 'HEADER'],
    ['one column under two names', cmbCsv([`${cmb()},x`], `${cmbHeader},交易日期`), 'HEADER'],
    ['a required column missing', cmbCsv([cmb()], cmbHeader.replace('贷方金额', '金额')), 'FORMAT'],
    [
      'bytes of no encoding',
      Buffer.concat([iconv.encode(cmbCsv([cmb()]), 'gbk'), Buffer.from([0xff, 0x0a])]),
      'ENCODING',
    ],
    ['balances in some rows only', cmbCsv([cmb(), cmb({ 余额: '' })]), 'ROW'],
  ])('is refused with %s', async (_, file, fault) => {
    expect(await refusalOf(file)).toMatchObject({ fault });
  });
});

describe('balances in a CSV', () => {
  /** Rows of 25 November from 100.00: what moved, what was left, when. */
  const day = [
    { 贷方金额: '5.00', 余额: '105.00', 交易时间: '09:00:00' },
    { 贷方金额: '', 借方金额: '7.00', 余额: '98.00', 交易时间: '10:00:00' },
    { 贷方金额: '1.00', 余额: '99.00', 交易时间: '11:00:00' },
  ];
  const opened = async (rows: readonly Partial<Record<string, string>>[]) =>
    (await readBank(cmbCsv(rows.map(cmb)))).summary.statements;

  it.each([
    ['oldest first', day],
    ['newest first', day.toReversed()],
    ['in no order', [day[1], day[2], day[0]].flatMap((row) => row ?? [])],
  ])('are proved %s', async (_, rows) => {
    expect(await opened(rows)).toMatchObject([{ opening: 10_000n, closing: 9_900n }]);
  });

  const circle = [
    { 贷方金额: '', 借方金额: '50.00', 余额: '50.00', 交易时间: '09:00:00' },
    { 贷方金额: '50.00', 余额: '100.00', 交易时间: '10:00:00' },
  ];
  it.each([
    ['oldest first', circle],
    ['newest first', circle.toReversed()],
  ])('begin where the time says when the lines add up to nothing: %s', async (_, rows) => {
    expect(await opened(rows)).toMatchObject([{ opening: 10_000n, closing: 10_000n }]);
  });

  it.each([
    ['a row is missing', [day[0], day[2]]],
    ['an amount is a fen off', [day[0], { ...day[1], 借方金额: '7.01' }, day[2]]],
    ['a balance is a fen off', [day[0], { ...day[1], 余额: '98.01' }, { ...day[2], 余额: '99.02' }]],
  ])('refuse the file where %s', async (_, rows) => {
    expect(await refusalOf(cmbCsv(rows.map((row) => cmb(row))))).toMatchObject({ fault: 'BALANCE' });
  });

  it('are proved account by account, and currency by currency', async () => {
    const rows = [{}, { 账号: '2200', 余额: '5.00' }, { 币种: '美元', 余额: '9.00' }];
    expect(await opened(rows)).toMatchObject([
      { account: '110012345', currency: 'CNY', closing: 10_100n },
      { account: '2200', currency: 'CNY', closing: 500n },
      { account: '110012345', currency: 'USD', closing: 900n },
    ]);
  });
});

describe('other layouts of CSV', () => {
  it('reads the corporate export of ICBC in GBK', async () => {
    const { lines, summary } = await readBank(bankSamples['csv:icbc'] ?? '');
    expect(lines).toMatchObject([
      { minor: 50_000, day: '2026-11-26', counterparty: '支付宝', reference: '提现 | 提现 | 0' },
      { minor: -10_000 },
    ]);
    expect(summary).toMatchObject({
      format: 'csv:icbc',
      statements: [{ opening: 10_000n, closing: 50_000n }],
    });
  });

  it.each([
    ['csv:generic', [1000]],
    ['csv:generic-signed', [-1000, 10_000]],
  ])('reads %s', async (format, minors) => {
    const { lines, summary } = await readBank(bankSamples[format] ?? '');
    expect(lines.map(({ minor }) => minor)).toEqual(minors);
    expect(summary.format).toBe(format);
  });

  it('reads one column of amounts beside a column of sides', async () => {
    const rows = (side: string) => `账号,日期,借贷,金额\n1100,2026-11-26,${side},10.00\n`;
    expect((await readBank(rows('借'))).lines).toMatchObject([{ minor: -1000 }]);
    expect((await readBank(rows('贷'))).lines).toMatchObject([{ minor: 1000 }]);
    expect(await refusalOf(rows('中'))).toMatchObject({ fault: 'ROW' });
  });

  it('says where no balances prove the lines', async () => {
    const { summary } = await readBank('account,date,amount\n110012345,2026-11-26,10.00\n');
    expect(summary.notes).toEqual(['account …2345: no balances, so nothing proves its lines']);
  });

  it.each([
    ['proves the totals below the lines', '合计,,12.00,3.00', undefined],
    ['refuses lines that are not their totals', '合计,,12.01,3.00', 'TOTALS'],
    ['refuses lines after the totals', '合计,,12.00,3.00\n1100,2026-11-26,1,', 'ROW'],
    ['lets remarks after the totals be', '合计,,12.00,3.00\n打印人,某某,,', undefined],
  ])('%s', async (_, end, fault) => {
    const file = `账号,日期,收入,支出\n1100,2026-11-26,12.00,\n1100,2026-11-26,,3.00\n${end}\n`;
    if (fault) expect(await refusalOf(file)).toMatchObject({ fault });
    else
      expect((await readBank(file)).summary.controlTotals).toEqual([
        { name: 'in', claimed: '12.00' },
        { name: 'out', claimed: '3.00' },
      ]);
  });

  it('reads an empty day as no lines of the account and day that were expected', async () => {
    const { lines, summary } = await readBank('账号,日期,收入,支出\n', {
      account: '1100',
      businessDate: '2026-11-26',
    });
    expect(lines).toEqual([]);
    expect(summary).toMatchObject({
      statements: [{ account: '1100', from: '2026-11-26' }],
      notes: ['no lines'],
    });
  });

  it.each([
    ['FOREIGN', { account: '2200' }],
    ['WRONG_DAY', { businessDate: '2026-11-25' }],
    ['WRONG_SOURCE', { source: 'unionpay' as const }],
  ])('is refused as %s where %j was expected', async (fault, expected) => {
    expect(await refusalOf(cmbCsv([cmb()]), expected)).toMatchObject({ fault });
  });
});

describe('a merchant’s own profile', () => {
  const given = {
    name: 'boc',
    title: 'Bank of China, corporate',
    separator: ';',
    required: { day: ['Datum'], amount: ['Betrag'] },
    optional: { side: ['S/H'] },
    reference: ['Text'],
    sides: { in: ['H'], out: ['S'] },
    currency: 'EUR',
  };
  const own = csvFormat(csvProfileSchema.parse({ ...given, account: '2200' }));

  it('reads another bank without code', async () => {
    const { lines } = await readBank('Datum;Betrag;S/H;Text\n2026-11-26;1.50;S;Miete\n', {}, [own]);
    expect(lines).toMatchObject([{ minor: -150, currency: 'EUR', account: '2200', reference: 'Miete' }]);
  });

  it.each([
    ['above the table', '账号;1100\nDatum;Betrag\n2026-11-26;1\n', {}, '1100'],
    ['in one cell above the table', '户名：某某;账号：1100\nDatum;Betrag\n2026-11-26;1\n', {}, '1100'],
    ['as expected', 'Datum;Betrag\n2026-11-26;1\n', { account: '3300' }, '3300'],
  ])('finds the account %s', async (_, text, expected, account) => {
    const format = csvFormat(csvProfileSchema.parse(given));
    expect((await readBank(text, expected, [format])).lines).toMatchObject([{ account }]);
  });

  it('refuses lines of an account that nothing names', async () => {
    const format = csvFormat(csvProfileSchema.parse(given));
    expect(await refusalOf('Datum;Betrag\n2026-11-26;1\n', {}, [format])).toMatchObject({ fault: 'ROW' });
  });

  it.each([
    ['no day', { required: { amount: ['a'] } }],
    ['no amount', { required: { day: ['d'] } }],
    ['one side only', { required: { day: ['d'], in: ['i'] } }],
    ['both ways of amounts', { required: { day: ['d'], in: ['i'], out: ['o'], amount: ['a'] } }],
    ['a role that is none', { required: { day: ['d'], amount: ['a'], fee: ['f'] } }],
  ])('is refused with %s', (_, wrong) => {
    expect(csvProfileSchema.safeParse({ ...given, ...wrong }).success).toBe(false);
  });
});

it.each([
  ['贷方金额', cmbHeader.replace('贷方金额', '金额')],
  ['账号', '银行账户,日期,收入,支出'],
])('says which column is missing: %s', async (column, header) => {
  expect(await refusalOf(`${header}\n`)).toMatchObject({
    fault: 'FORMAT',
    message: expect.stringContaining(column),
  });
});

it('no profile of ours takes the file of another', async () => {
  for (const { name } of csvProfiles) {
    const sample = bankSamples[`csv:${name}`];
    expect((await readBank(sample ?? '')).summary.format).toBe(`csv:${name}`);
  }
});
