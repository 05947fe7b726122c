import iconv from 'iconv-lite';

/** One entry of a camt statement, with only what matters. */
export type CamtEntry = {
  readonly amount: string;
  readonly currency?: string;
  readonly side?: 'CRDT' | 'DBIT';
  readonly status?: string;
  /** Further elements of the entry. */
  readonly inside?: string;
  readonly booked?: string;
};

export type CamtStatement = {
  readonly id?: string;
  readonly account?: string;
  readonly currency?: string;
  readonly opening?: string;
  readonly closing?: string;
  readonly entries?: readonly CamtEntry[];
  /** Elements before the account, such as CpyDplctInd, and after the balances, such as TxsSummry. */
  readonly before?: string;
  readonly after?: string;
  /** Instead of opening and closing balance. */
  readonly balances?: string;
};

/** A camt.053 of a version; in it statements of 26 November 2026 that open with 100.00 and close with it. */
export function camt(statements: readonly CamtStatement[], version = '08'): string {
  const body = statements.map((each) => stmt(each, version)).join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.${version}">
<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>
${body}
</BkToCstmrStmt></Document>\n`;
}

export const camtBalance = (code: string, amount: string, currency = 'CNY', side = 'CRDT') =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry></Tp><Amt Ccy="${currency}">${amount}</Amt>` +
  `<CdtDbtInd>${side}</CdtDbtInd><Dt><Dt>2026-11-26</Dt></Dt></Bal>`;

function stmt(given: CamtStatement, version: string): string {
  const { id = 'S1', account = '110012345', currency = 'CNY', entries = [], before = '', after = '' } = given;
  const { opening = '100.00', closing = '100.00' } = given;
  const balances =
    given.balances ?? camtBalance('OPBD', opening, currency) + camtBalance('CLBD', closing, currency);
  return `<Stmt><Id>${id}</Id><ElctrncSeqNb>7</ElctrncSeqNb>${before}
<Acct><Id><Othr><Id>${account}</Id></Othr></Id></Acct>${balances}${after}
${entries.map((each) => entry(each, currency, version)).join('\n')}</Stmt>`;
}

function entry(given: CamtEntry, currencyOfAll: string, version: string): string {
  const { amount, currency = currencyOfAll, side = 'CRDT', status = 'BOOK', inside = '' } = given;
  const { booked = '<Dt>2026-11-26</Dt>' } = given;
  const written = Number(version) >= 8 ? `<Cd>${status}</Cd>` : status;
  return (
    `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${side}</CdtDbtInd><Sts>${written}</Sts>` +
    `${booked === '' ? '' : `<BookgDt>${booked}</BookgDt>`}${inside}</Ntry>`
  );
}

/** An MT940 statement of 26 November 2026: fields between the balances, one a line. */
export const mt940 = (
  fields: readonly string[],
  balances = { opening: 'C261125CNY100,', closing: 'C261126CNY100,' },
) =>
  [
    ':20:STARTUMS',
    ':25:110012345',
    ':28C:00007/001',
    `:60F:${balances.opening}`,
    ...fields,
    `:62F:${balances.closing}`,
    '-',
    '',
  ].join('\r\n');

export const cmbHeader =
  '账号,账号名称,币种,交易日,交易时间,起息日,交易类型,借方金额,贷方金额,余额,摘要,流水号';

/** Rows under the header of the corporate export of China Merchants Bank (招商银行). */
export const cmbCsv = (rows: readonly string[], header = cmbHeader): string =>
  `${[header, ...rows].join('\r\n')}\r\n`;

const cmbRows = [
  '\'110012345,某某商贸,人民币,20261126,09:10:11,20261126,网联收款,,"1,234.50","2,234.50",支付宝提现 20261125,C0001\t',
  '\'110012345,某某商贸,人民币,20261126,17:20:30,20261126,转账汇款,1000.00,,"1,234.50",货款,C0002\t',
];

/** A small valid file of each layout of a bank's statement that is read. */
export const bankSamples: Readonly<Record<string, Uint8Array>> = {
  'camt.053.001.02': Buffer.from(
    camt([{ closing: '130.50', entries: [{ amount: '50.50' }, { amount: '20', side: 'DBIT' }] }], '02'),
  ),
  'camt.053.001.08': Buffer.from(
    camt([
      {
        closing: '150.50',
        entries: [
          {
            amount: '50.50',
            inside:
              '<AcctSvcrRef>B1</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>E1</EndToEndId></Refs>' +
              '<RltdPties><Dbtr><Pty><Nm>财付通</Nm></Pty></Dbtr></RltdPties>' +
              '<RmtInf><Ustrd>T1 &amp; T2</Ustrd></RmtInf></TxDtls></NtryDtls>',
          },
        ],
      },
    ]),
  ),
  MT940: Buffer.from(
    mt940(
      [
        ':61:2611261126CR50,5NTRFE1//B1',
        ':86:166?00GUTSCHRIFT?20EREF+E1?32TENPAY',
        ':61:2611261126D20,NTRFNONREF',
        ':86:RENT',
      ],
      { opening: 'C261125CNY100,', closing: 'C261126CNY130,5' },
    ),
  ),
  'csv:cmb': Buffer.from(`\uFEFF${cmbCsv(cmbRows)}`),
  'csv:cmb in GBK': iconv.encode(cmbCsv(cmbRows), 'gbk'),
  'csv:icbc': iconv.encode(
    [
      '凭证号,本方账号,对方账号,交易时间,借/贷,借方发生额,贷方发生额,对方行号,摘要,用途,对方单位名称,余额,个性化信息',
      '0,110012345,998,2026-11-26 10:11:12,贷,0,500.00,1,提现,提现,支付宝,600.00,',
      '1,110012345,997,2026-11-26 12:00:00,借,100.00,0,1,货款,货款,供应商,500.00,',
      '',
    ].join('\r\n'),
    'gbk',
  ),
  'csv:generic': Buffer.from(
    '账号,日期,收入,支出,余额,摘要\n110012345,2026-11-26,10.00,,110.00,"a, ""b"""\n',
  ),
  'csv:generic-signed': Buffer.from(
    'account,date,amount,balance,id\n110012345,2026-11-26,-10.00,90.00,1\n110012345,2026-11-25,100.00,100.00,2\n',
  ),
};
